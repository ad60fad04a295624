package io.ipmb.spring.listener;

import io.ipmb.Endpoint;
import io.ipmb.Message;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint's own thread calls the listeners: no queue, no hand-over, messages in order.
 *
 * <p>Messages that come in another way wait in a queue and are handled on a thread of their own, which is there from the
 * first of them on. {@code turn} sees to it that both threads together handle one message at a time. It is held for as long as
 * a message is being handled, and never while a message is handed on to another container: a thread that waits there must
 * not keep this queue from getting empty, for which that other container may wait.
 */
final class DirectIntake implements Intake, Reading.Handler {

    /** Messages that have come in another way and wait. */
    private static final int MOST_OFFERED = 256;

    private final MessageRunner runner;
    private final Reading reading;
    private final ContainerCounts counts;
    private final Gate gate;
    private final String threadName;
    private final ReentrantLock turn = new ReentrantLock();
    private final Worker direct = new Worker();
    private final Worker offering = new Worker();
    private final MessageQueue offered;
    private final AtomicReference<@Nullable Finisher> offeredThread = new AtomicReference<>();

    DirectIntake(
            MessageRunner runner,
            Forwarding forwarding,
            ContainerCounts counts,
            Incidents incidents,
            Gate gate,
            String threadName) {
        this.runner = runner;
        this.reading = new Reading(this, forwarding, counts, gate);
        this.counts = counts;
        this.gate = gate;
        this.threadName = threadName;
        this.offered = new MessageQueue(MOST_OFFERED, counts.queueFull, () -> incidents.queueFull(MOST_OFFERED));
    }

    @Override
    public void open(Endpoint from) {
        reading.open(from);
    }

    @Override
    public boolean isReading() {
        return reading.isActive();
    }

    @Override
    public void take(Message own) {
        handle(own, direct, threadName + "1");
    }

    private void handle(Message message, Worker worker, String name) {
        if (worker.enter()) {
            Thread.currentThread().setName(name);
        }
        turn.lock();
        try {
            runner.run(message, worker);
        } finally {
            turn.unlock();
        }
    }

    @Override
    public boolean offer(Message message, long timeoutNanos, BooleanSupplier givenUp) {
        // First the thread: none must begin when all is over.
        if (offeredThread.get() == null) {
            synchronized (offered) {
                if (offeredThread.get() == null) {
                    offeredThread.set(new Finisher(threadName + "2", this::handleOffered));
                }
            }
        }
        return offered.put(message, timeoutNanos, givenUp);
    }

    private void handleOffered() {
        Message message = offered.take();
        while (message != null) {
            gate.pass();
            counts.received.increment();
            handle(message, offering, threadName + "2");
            message = offered.take();
        }
    }

    @Override
    public boolean finish(long nanos, boolean takeArrived, Runnable whenRead) {
        return reading.finish(threadName + "1", nanos, takeArrived, whenRead);
    }

    @Override
    public void awaitHandled() {
        Finisher offers = offeredThread.get();
        if (offers != null) {
            offers.await(Long.MAX_VALUE);
        }
    }

    @Override
    public MessageQueue queue() {
        return offered;
    }

    @Override
    public List<Worker> workers() {
        return List.of(direct, offering);
    }

    @Override
    public int depth() {
        return offered.depth();
    }

    @Override
    public int capacity() {
        return 0;
    }
}
