package io.ipmb.spring.listener;

import io.ipmb.Endpoint;
import io.ipmb.EndpointState;
import io.ipmb.IncomingMessage;
import io.ipmb.MessageBox;
import io.ipmb.counter.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One session of a container on the bus: the endpoint, and the way of messages from it to the listeners.
 *
 * <pre>
 *   new ── open ──► reading ◄──► paused ── quiesce ──► quiet ── leave ──► gone
 * </pre>
 *
 * <p>The container lets one thread at a time open, quiesce and leave; all other methods are for any thread.
 */
final class ListenerSession {

    /** The longest wait for leaving while a listener does not end: the transport waits for it, the stop does not. */
    private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Endpoint endpoint;
    private final ContainerContext context;
    private final ContainerCounters counts;
    private final ContainerReport report;
    private final Gate gate = new Gate();

    /** Guards whether the bus is to be read; held while reading begins, for a moment. */
    private final Object opening = new Object();

    private boolean reads;
    private volatile boolean opened;
    private volatile ContainerSettings settings;
    private volatile Intake intake;
    private volatile boolean idle;

    ListenerSession(Endpoint endpoint, ContainerSettings settings, ContainerContext context) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.context = context;
        this.counts = context.counts();
        this.report = context.report();
        this.intake = intake(settings);
        counts.bus.begin(endpoint);
    }

    /** Begins to read. */
    void open() {
        synchronized (opening) {
            reads = true;
            opened = true;
            intake.open(endpoint);
        }
    }

    /** Sets how messages are handled; before {@link #open()}, and before other containers may offer messages. */
    void handleWith(ContainerSettings how) {
        intake = intake(how);
        settings = how;
    }

    /** Whether it was ever opened. */
    boolean isOpen() {
        return opened;
    }

    private void readsNoMore() {
        synchronized (opening) {
            reads = false;
        }
    }

    private Intake intake(ContainerSettings how) {
        return how.isDirect()
                ? new DirectIntake(context, gate, how.threadNamePrefix())
                : new QueuedIntake(context, gate, how);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    ContainerSettings settings() {
        return settings;
    }

    /** Changes how messages are handled, of an open session without listeners. */
    void runWith(ContainerSettings how) {
        readsNoMore();
        intake.finish(how.shutdownNanos(), false, () -> {});
        handleWith(how);
        open();
    }

    /** Sets the types to be read: listeners have come or gone, this container's or others'. */
    void read(MessageBox box) {
        endpoint.messageBox(box);
        intake.companyHasChanged();
    }

    void pause() {
        gate.shut();
    }

    void resume() {
        gate.open();
    }

    boolean offer(IncomingMessage message, long timeoutNanos, BooleanSupplier givenUp) {
        return intake.offer(message, timeoutNanos, givenUp);
    }

    boolean isReading() {
        return intake.isReading();
    }

    /** Whether somebody else, or a failure, has closed the endpoint. */
    boolean isClosed() {
        return endpoint.state() == EndpointState.CLOSED;
    }

    /** Whether it is between two controllers. */
    boolean isRejoining() {
        return endpoint.state() == EndpointState.REJOINING;
    }

    /** Whether the calling thread is one that handles messages. */
    boolean isOwnThread() {
        Thread current = Thread.currentThread();
        return intake.workers().stream().anyMatch(worker -> worker.isBusy() && worker.thread() == current);
    }

    int inFlight() {
        return (int) intake.workers().stream().filter(Worker::isBusy).count();
    }

    int queueDepth() {
        return intake.depth();
    }

    int queueCapacity() {
        return intake.capacity();
    }

    /** The number of messages of this container, over all sessions. */
    long received() {
        return counts.received.sum();
    }

    /** Says that no message has come for long. */
    void reportIdle(Duration since) {
        report.isIdle(since);
    }

    /** The beginning of the longest call that is stuck; null when none is. */
    @Nullable Instant stuckSince() {
        long now = System.nanoTime();
        long longest = -1;
        for (Worker worker : intake.workers()) {
            longest = Math.max(longest, stuckFor(worker, now));
        }
        return longest < 0 ? null : Instant.now().minusNanos(longest);
    }

    /** The whole time of a call that takes longer than it may; -1 for one that is not stuck. */
    private long stuckFor(Worker worker, long now) {
        long since = worker.busySince();
        return since != 0 && now - since > settings.stuckNanos() ? now - since : -1;
    }

    /** Reports listeners that are stuck, and begins to read again where reading has ended by itself. */
    void look() {
        long now = System.nanoTime();
        for (Worker worker : intake.workers()) {
            long stuckFor = stuckFor(worker, now);
            @Nullable RegisteredListener listener = worker.calling();
            if (stuckFor >= 0 && listener != null && worker.shallReport(now - stuckFor)) {
                report.stuck(listener, Duration.ofNanos(stuckFor), worker.thread());
            }
        }
        synchronized (opening) {
            if (reads && !intake.isReading() && !isClosed()) {
                report.readingEnded();
                intake.open(endpoint);
            }
        }
    }

    /**
     * Lets the bus give later messages to the next receiver. Messages that have come already are still read, and the
     * endpoint still sends.
     */
    void retire() {
        readsNoMore();
        endpoint.retire(Duration.ZERO);
    }

    /**
     * Retires, reads the messages that have come and handles them, within {@link ListenerSettings#shutdownTimeout()}.
     *
     * @param takeArrived whether to handle messages, too, that have come and were not taken yet
     * @param whenRead is given the time that is left when nothing is read any more; must return before that is over
     */
    void quiesce(boolean takeArrived, LongConsumer whenRead) {
        retire();
        gate.open();
        long before = counts.unhandled.sum();
        long nanos = settings.shutdownNanos();
        long deadline = System.nanoTime() + nanos;
        idle = intake.finish(nanos, takeArrived, () -> whenRead.accept(deadline - System.nanoTime()));
        if (!idle) {
            for (Worker worker : intake.workers()) {
                @Nullable RegisteredListener listener = worker.calling();
                if (listener != null) {
                    report.stillBusy(listener);
                }
            }
        }
        long unhandled = counts.unhandled.sum() - before;
        if (unhandled > 0) {
            report.unhandled(unhandled);
        }
    }

    /** Leaves the bus before anything was read. */
    void abandon() {
        endpoint.close();
        counts.bus.end(endpoint);
    }

    /**
     * Leaves the bus; does not wait for a listener that has not come to an end.
     *
     * @param missed whether messages that have arrived and were not read count as unhandled
     */
    void leave(boolean missed) {
        if (idle) {
            endpoint.close();
        } else {
            new BoundedTask(settings.threadNamePrefix() + "leave", endpoint::close).await(LEAVE_NANOS);
        }
        counts.bus.end(endpoint);
        long unread = endpoint.counters().getOrDefault(Counter.DROPPED_UNREAD, 0L);
        if (missed && unread > 0) {
            counts.unhandled.add(unread);
            report.unhandled(unread);
        }
    }
}
