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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One stay of a container on the bus: the endpoint, and how messages get from it to the listeners.
 *
 * <pre>
 *   new ── open ──► reading ◄──► paused ── quiesce ──► quiet ── leave ──► gone
 * </pre>
 *
 * <p>The container sees to it that one thread at a time opens, quiesces and leaves; the rest may be called by any.
 */
final class Stay {

    /** How long leaving may take while a listener does not come to an end: the transport waits for it, the stop does not. */
    private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Endpoint endpoint;
    private final MessageRunner runner;
    private final Supplier<Forwarding> forwardings;
    private final ReadAhead ahead;
    private final ContainerCounts counts;
    private final Incidents incidents;
    private final Gate gate = new Gate();

    /** Guards whether the bus is to be read; held while reading begins, for a moment. */
    private final Object opening = new Object();

    private boolean reads;
    private volatile boolean opened;
    private volatile ContainerSettings settings;
    private volatile Intake intake;
    private volatile boolean idle;

    Stay(
            Endpoint endpoint,
            ContainerSettings settings,
            MessageRunner runner,
            Supplier<Forwarding> forwardings,
            ReadAhead ahead,
            ContainerCounts counts,
            Incidents incidents) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.runner = runner;
        this.forwardings = forwardings;
        this.ahead = ahead;
        this.counts = counts;
        this.incidents = incidents;
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

    /** Begins to read, and to handle messages in this way. */
    void open(ContainerSettings how) {
        intake = intake(how);
        settings = how;
        open();
    }

    /** Whether it was ever to be read. */
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
                ? new DirectIntake(runner, forwardings.get(), counts, incidents, gate, ahead, how.threadNamePrefix())
                : new QueuedIntake(runner, forwardings.get(), counts, incidents, gate, ahead, how);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    ContainerSettings settings() {
        return settings;
    }

    /** Changes how messages are handled; nobody may be listening. */
    void runWith(ContainerSettings how) {
        readsNoMore();
        intake.finish(how.shutdownNanos(), false, () -> {});
        intake = intake(how);
        settings = how;
        open();
    }

    /** Changes what is read, since listeners have come or gone, this container's or others'. */
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

    /** Since when the listener is stuck that has been so for longest; null when none is. */
    @Nullable Instant stuckSince() {
        long now = System.nanoTime();
        long longest = -1;
        for (Worker worker : intake.workers()) {
            longest = Math.max(longest, stuckFor(worker, now));
        }
        return longest < 0 ? null : Instant.now().minusNanos(longest);
    }

    /** How long beyond what is allowed and before; -1 when it is not stuck. */
    private long stuckFor(Worker worker, long now) {
        long since = worker.busySince();
        return since != 0 && now - since > settings.stuckNanos() ? now - since : -1;
    }

    /** Speaks of listeners that are stuck, and begins to read again where reading has ended by itself. */
    void look() {
        long now = System.nanoTime();
        for (Worker worker : intake.workers()) {
            long stuckFor = stuckFor(worker, now);
            @Nullable RegisteredListener listener = worker.calling();
            if (stuckFor >= 0 && listener != null && worker.shallReport(now - stuckFor)) {
                incidents.stuck(listener, Duration.ofNanos(stuckFor), worker.thread());
            }
        }
        synchronized (opening) {
            if (reads && !intake.isReading() && !isClosed()) {
                incidents.readingEnded();
                intake.open(endpoint);
            }
        }
    }

    /**
     * From now on the bus gives to the next receiver what would have come here. What has come already is still read, and the
     * endpoint still sends.
     */
    void retire() {
        readsNoMore();
        endpoint.retire(Duration.ZERO);
    }

    /**
     * Retires, reads what has come and handles it, within {@link ListenerSettings#shutdownTimeout()}.
     *
     * @param takeArrived whether what has come and was not taken yet is handled as well
     * @param whenRead is told the time that is left when nothing is read any more; must return before that is over
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
                    incidents.stillBusy(listener);
                }
            }
        }
        long unhandled = counts.unhandled.sum() - before;
        if (unhandled > 0) {
            incidents.unhandled(unhandled);
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
     * @param missed whether somebody would have wanted what has arrived and was not read
     */
    void leave(boolean missed) {
        if (idle) {
            endpoint.close();
        } else {
            new Finisher(settings.threadNamePrefix() + "leave", endpoint::close).await(LEAVE_NANOS);
        }
        counts.bus.end(endpoint);
        long unread = endpoint.counters().getOrDefault(Counter.DROPPED_UNREAD, 0L);
        if (missed && unread > 0) {
            counts.unhandled.add(unread);
            incidents.unhandled(unread);
        }
    }
}
