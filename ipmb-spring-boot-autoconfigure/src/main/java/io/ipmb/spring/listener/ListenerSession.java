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
 * <p>One thread at a time opens, quiesces and leaves; all other methods are for any thread.
 */
final class ListenerSession {

    /** The limit for leaving while a listener hangs: the transport waits for the listener, the stop does not. */
    private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Endpoint endpoint;
    private final ContainerContext context;
    private final ContainerCounters counts;
    private final ContainerReport report;
    private final Gate gate = new Gate();

    /** Guards the decision to read; held briefly while reading begins. */
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

    /** Sets the settings; before {@link #open()}, and before other containers offer messages. */
    void handleWith(ContainerSettings how) {
        intake = intake(how);
        settings = how;
    }

    /** Whether the session was opened. */
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

    /** Changes the settings of an open session without listeners. */
    void runWith(ContainerSettings how) {
        readsNoMore();
        intake.finish(how.shutdownNanos(), false, () -> {});
        handleWith(how);
        open();
    }

    /** Sets the payload types to read, after a change of the listeners of this or another container. */
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

    /** Whether the endpoint was closed from outside or by a failure. */
    boolean isClosed() {
        return endpoint.state() == EndpointState.CLOSED;
    }

    /** Whether the endpoint is rejoining. */
    boolean isRejoining() {
        return endpoint.state() == EndpointState.REJOINING;
    }

    /** Whether the calling thread handles a message. */
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

    /** Reports a long time without a message. */
    void reportIdle(Duration since) {
        report.isIdle(since);
    }

    /** The begin of the longest stuck call; null for none. */
    @Nullable Instant stuckSince() {
        long now = System.nanoTime();
        long longest = -1;
        for (Worker worker : intake.workers()) {
            longest = Math.max(longest, stuckFor(worker, now));
        }
        return longest < 0 ? null : Instant.now().minusNanos(longest);
    }

    /** The duration of a stuck call; -1 for others. */
    private long stuckFor(Worker worker, long now) {
        long since = worker.busySince();
        return since != 0 && now - since > settings.stuckNanos() ? now - since : -1;
    }

    /** Reports stuck listeners, and restarts reading after it has failed. */
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

    /** Leads later messages to the next receiver. Earlier messages are still read, and the endpoint still sends. */
    void retire() {
        readsNoMore();
        endpoint.retire(Duration.ZERO);
    }

    /**
     * Retires, then reads and handles the remaining messages within {@link ListenerSettings#shutdownTimeout()}.
     *
     * @param takeArrived whether to handle the messages waiting at the endpoint as well
     * @param whenRead called after the end of reading with the remaining time, within which it must return
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

    /** Leaves the bus without having read. */
    void abandon() {
        endpoint.close();
        counts.bus.end(endpoint);
    }

    /**
     * Leaves the bus; does not wait for a listener that hangs.
     *
     * @param missed whether unread messages count as unhandled
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
