package io.ipmb.controller;

import io.ipmb.HostedBus;
import io.ipmb.platform.Daemons;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.WaitSet;
import io.ipmb.protocol.LabelProgram;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns a {@link Controller} until it has ended. Requests of other threads become tasks, which this thread runs between
 * two turns.
 */
public final class ControllerThread {

    private static final Logger LOG = System.getLogger("io.ipmb.controller");

    /** Longer than any machine runs, and within the range of the clock. */
    private static final Duration LONGEST_HAND_OVER = Duration.ofDays(36_500);

    private final Controller controller;
    private final WaitSet waits;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private final Runnable ended;
    private volatile boolean finished;

    /**
     * @param controller ready for its first turn
     * @param waits the wait set of that controller, used here only to wake it up
     * @param ended is called on the thread when the controller has ended, whatever the reason
     */
    public ControllerThread(Controller controller, WaitSet waits, String identifier, Runnable ended) {
        this.ended = ended;
        this.controller = controller;
        this.waits = waits;
        this.thread = Daemons.thread("ipmb-controller-" + identifier, this::run);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /** Whether the controller has ended. */
    public boolean hasEnded() {
        return finished;
    }

    /** Completes when all messages taken in so far have left this process, or the controller has ended. */
    public CompletableFuture<Void> whenIdle() {
        CompletableFuture<Void> idle = new CompletableFuture<>();
        submit(() -> controller.whenIdle(() -> idle.complete(null)));
        if (finished) {
            idle.complete(null);
        }
        return idle;
    }

    /** The controller's view of its bus; completes with null when it has ended. */
    public CompletableFuture<@Nullable HostedBus> view() {
        return ask(Controller::view);
    }

    /**
     * The number of endpoints that satisfy the expression at this moment; completes with null when the controller has
     * ended.
     */
    public CompletableFuture<@Nullable Integer> countMatching(LabelProgram program) {
        return ask(machine -> machine.countMatching(program));
    }

    private <T> CompletableFuture<@Nullable T> ask(Function<Controller, @Nullable T> question) {
        CompletableFuture<@Nullable T> answer = new CompletableFuture<>();
        submit(() -> {
            try {
                answer.complete(question.apply(controller));
            } catch (RuntimeException e) {
                // The failure goes to the asker; the bus goes on.
                answer.completeExceptionally(e);
            }
        });
        if (finished) {
            answer.complete(null);
        }
        return answer;
    }

    /** Begins the {@link HandOver}; returns at once. */
    public void handOver(Duration timeout) {
        long nanos = timeout.compareTo(LONGEST_HAND_OVER) > 0 ? LONGEST_HAND_OVER.toNanos() : timeout.toNanos();
        submit(() -> controller.beginHandOver(nanos));
    }

    /** Waits for the end. */
    public void join() throws InterruptedException {
        thread.join();
    }

    private void submit(Runnable task) {
        tasks.add(task);
        waits.wakeUp();
    }

    private void run() {
        try {
            boolean more = true;
            while (more) {
                runTasks();
                more = controller.turn(Long.MAX_VALUE);
            }
        } catch (PlatformException | RuntimeException | Error e) {
            controller.abandon();
            LOG.log(Level.ERROR, "the bus controller ends after an unexpected failure; another endpoint takes over", e);
        } finally {
            finished = true;
            runTasks();
            ended.run();
        }
    }

    private void runTasks() {
        Runnable task = tasks.poll();
        while (task != null) {
            task.run();
            task = tasks.poll();
        }
    }
}
