package io.ipmb.controller;

import io.ipmb.HostLimits;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.counter.Counter;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way to one receiver. They go out at once while the channel takes them and nothing waits; otherwise
 * they wait in the queue, in order, until the channel is writable again.
 *
 * <pre>
 *   OPEN, empty ── channel full ──► OPEN, waiting ── written to the end ──► OPEN, empty
 *   OPEN ── the receiver is gone, or too slow, or leaves ──► CLOSED; what waits is left to {@link Delivery#passOn}
 * </pre>
 *
 * <p>Full queue under {@link SlowConsumerPolicy#WAIT}: the frame is still taken, and its sender is not read from any
 * more until the queue is half empty. The queue can exceed its limit by what such a sender had in flight, which is
 * bounded by one batch. A sender that waits sends to nobody else either, so the wait has an end, {@link
 * HostLimits#stallTimeout()}: then what does not fit is dropped, until the queue is half empty.
 *
 * <p>Owns its channel, with the registration in the wait set, and its queue. Belongs to the controller's thread.
 */
final class Outbox {

    private static final long BACK_OFF_NANOS = 5_000_000;

    /** What all outboxes of a controller have in common; {@link Connections} owns it. */
    record Shared(
            ControllerContext context,
            WaitSet waits,
            Transmitter transmitter,
            HeldObjects held,
            ChunkPool pool,
            Frames scratch,
            OutboxTimers timers,
            Departures departures) {}

    private final Peer receiver;
    private final SendChannel channel;
    private final ControllerContext context;
    private final Shared shared;
    private final ChunkPool.Share share;
    private final FrameQueue queue;
    private final Stall stall;
    private boolean open = true;
    private boolean registered;
    private boolean backingOff;
    private long retryAt;

    /** When the channel took something the last time, or something began to wait; valid while something waits. */
    private long progressAt;

    private boolean watched;
    private long dropped;

    /** @param channel owned by the outbox from here on */
    Outbox(Peer receiver, SendChannel channel, Shared shared) {
        this.receiver = receiver;
        this.channel = channel;
        this.context = shared.context();
        this.shared = shared;
        PeerIdentity identity = receiver.identity();
        this.share = shared.pool().hold(identity == null ? -1 : identity.userId());
        this.queue = new FrameQueue(shared.pool(), share);
        this.stall = new Stall(context, receiver);
    }

    Peer receiver() {
        return receiver;
    }

    /** Whether frames can be delivered. */
    boolean isOpen() {
        return open;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Whether frames wait that can be delivered no more. */
    boolean hasLeftover() {
        return !open && !queue.isEmpty();
    }

    /** The frames that wait. */
    FrameQueue queue() {
        return queue;
    }

    /** Frames for this receiver that were dropped. */
    long dropped() {
        return dropped;
    }

    /** Frames that waited for this receiver, and that nobody got in its place. */
    void countLost(long frames) {
        dropped += frames;
    }

    /** The senders that wait for this receiver. */
    Stall stall() {
        return stall;
    }

    /** For how long the channel has had no room for what waits; 0 when nothing waits. */
    long waitingNanos(long now) {
        return queue.isEmpty() ? 0 : now - progressAt;
    }

    /** Says in the log that nobody reads there, or too slowly, though senders need not wait for it yet. */
    void reportUnread() {
        IncidentLog.Line line = context.incidents().line(BusIncident.UNREAD, receiver.name());
        if (line != null) {
            line.write(receiver.name() + " has had no room for " + waitingNanos(context.now()) / 1_000_000_000
                    + " s: nobody reads there, it is paused, or too slow for what it gets; " + queue.frames()
                    + " messages wait for it, as long as it is there");
        }
    }

    /** It is looked at no longer for {@link #reportUnread}, until something begins to wait anew. */
    void unwatch() {
        watched = false;
    }

    /** Whether the system was short of something for it, so that there is no point in a {@link #flush} just now. */
    boolean isBackingOff() {
        return backingOff;
    }

    /** When {@link #flush} wants to be called again though the channel says nothing; valid while it is backing off. */
    long retryAt() {
        return retryAt;
    }

    /**
     * Takes frames for this receiver.
     *
     * @param sender who is paused when the queue is full; null for what comes from inside the controller, for which
     *     nobody is paused or disconnected
     * @return how many frames from {@code from} on were dealt with; fewer than all only when the receiver is gone
     */
    int offer(Frames frames, int from, @Nullable Peer sender) {
        int next = from;
        if (open && queue.isEmpty()) {
            next = shared.transmitter().transmit(channel, receiver, frames, from);
            react(shared.transmitter().outcome());
        }
        while (open && next < frames.count()) {
            enqueue(frames, next, sender);
            next++;
        }
        waitWhereNeeded();
        return next - from;
    }

    /**
     * Sends a frame of the controller's own where nothing waits and the channel takes it at this moment; it is never
     * queued.
     *
     * @return whether it was sent
     */
    boolean tell(Frames single) {
        if (!open || !queue.isEmpty()) {
            return false;
        }
        int sent = shared.transmitter().transmit(channel, receiver, single, 0);
        react(shared.transmitter().outcome());
        waitWhereNeeded();
        return sent > 0;
    }

    /** Sends what waits, as much as the channel takes. */
    void flush() {
        backingOff = false;
        while (open && !queue.isEmpty()) {
            queue.peek(shared.scratch());
            int sent = shared.transmitter().transmit(channel, receiver, shared.scratch(), 0);
            for (int i = 0; i < sent; i++) {
                queue.removeFirst();
            }
            if (sent > 0) {
                progressAt = context.now();
            }
            Transmitter.Outcome outcome = shared.transmitter().outcome();
            react(outcome);
            if (outcome != Transmitter.Outcome.DONE) {
                break;
            }
        }
        waitWhereNeeded();
        if (hasCaughtUp()) {
            stall.end();
        }
    }

    /** Half of what may wait is free; while all queues together are full, nothing may wait at all. */
    private boolean hasCaughtUp() {
        return queue.bytes() <= context.limits().queueBytes() / 2
                && (queue.objects() == 0 || queue.objects() <= mostObjects() / 2)
                && (queue.isEmpty() || shared.pool().mayTakeLarge(share));
    }

    /** Notices a receiver that takes nothing any more, which nothing reports while nothing waits for it. */
    void lookForEnd() {
        if (open && channel.isPeerGone()) {
            close();
        }
    }

    /** Takes nothing any more; the channel is closed. What waits is left in the queue. */
    void close() {
        if (!open) {
            return;
        }
        open = false;
        backingOff = false;
        waitForChannel(false);
        channel.close();
        shared.pool().release(share);
        stall.end();
    }

    private void react(Transmitter.Outcome outcome) {
        switch (outcome) {
            case GONE -> close();
            case BACK_OFF -> backOff();
            default -> {}
        }
    }

    private void enqueue(Frames frames, int index, @Nullable Peer sender) {
        int objects = frames.objects(index);
        int length = frames.length(index);
        boolean tooManyObjects = objects > 0 && shared.held().areTooMany();
        boolean othersTakeAll = !isFull(length, objects) && (tooManyObjects || !queue.hasMemoryFor(length));
        if (othersTakeAll) {
            reportAllFull(tooManyObjects);
        }
        if ((othersTakeAll || isFull(length, objects))
                && !makeRoom(length, objects, sender, othersTakeAll, tooManyObjects)) {
            return;
        }
        if (queue.isEmpty()) {
            beginToWait();
        }
        queue.append(frames.memory(), frames.offset(index), length, frames.attached(index));
    }

    /** Does what the policy says; whether the frame is taken. */
    private boolean makeRoom(
            int length, int objects, @Nullable Peer sender, boolean othersTakeAll, boolean tooManyObjects) {
        SlowConsumerPolicy policy = context.settings().slowConsumers();
        if (othersTakeAll
                && (policy == SlowConsumerPolicy.DISCONNECT
                        || (tooManyObjects && policy == SlowConsumerPolicy.DROP_OLDEST))) {
            // It is the others that do not read.
            return dropNewest();
        }
        return switch (policy) {
            case WAIT -> {
                if (sender != null && stall.isGivenUp()) {
                    yield dropNewest();
                }
                if (sender != null && stall.pause(sender)) {
                    shared.timers().watchStall(this);
                }
                yield true;
            }
            case DROP_NEWEST -> dropNewest();
            case DROP_OLDEST -> {
                while (!queue.isEmpty() && (isFull(length, objects) || !queue.hasMemoryFor(length))) {
                    queue.removeFirst();
                    drop("its oldest messages are dropped");
                }
                yield true;
            }
            case DISCONNECT -> {
                disconnect(sender);
                yield false;
            }
        };
    }

    private boolean dropNewest() {
        drop("its newest messages are dropped");
        return false;
    }

    private void disconnect(@Nullable Peer sender) {
        if (receiver.isHost()) {
            drop("its newest messages are dropped, since who hosts the bus cannot be disconnected from it");
        } else if (sender == null) {
            drop("messages that were passed on to it are dropped");
        } else {
            drop("it is disconnected");
            context.counters().increment(Counter.PEERS_TOO_SLOW);
            close();
            shared.departures().add(receiver);
        }
    }

    private void drop(String consequence) {
        dropped++;
        context.counters().increment(Counter.DROPPED_SLOW_CONSUMER);
        stall.report(queue.bytes(), consequence);
    }

    private void beginToWait() {
        progressAt = context.now();
        if (!watched) {
            watched = true;
            shared.timers().watchReading(this);
        }
    }

    private boolean isFull(int length, int objects) {
        return queue.bytes() + length > context.limits().queueBytes()
                || (objects > 0 && queue.objects() + objects > mostObjects());
    }

    private int mostObjects() {
        return shared.held().mostOfOne(context.limits().queueObjects());
    }

    private void reportAllFull(boolean tooManyObjects) {
        context.counters().increment(Counter.QUEUES_FULL);
        IncidentLog.Line line =
                context.incidents().line(tooManyObjects ? BusIncident.TOO_MANY_OBJECTS : BusIncident.QUEUES_FULL);
        if (line != null && tooManyObjects) {
            line.write(
                    "the messages that wait have too many kernel objects for the open files that this process may have"
                            + " (ulimit -n), since too many endpoints do not read; " + receiver.name()
                            + " is one of those whose queue cannot grow");
        } else if (line != null) {
            line.write("the queues of all endpoints together are full ("
                    + context.limits().queueBytesInAll()
                    + " bytes, " + context.limits().queueBytesPerUser() + " for one user), since too many do not read; "
                    + receiver.name() + " is one of those whose queue cannot grow");
        }
    }

    private void waitWhereNeeded() {
        waitForChannel(open && !queue.isEmpty() && !backingOff);
    }

    private void waitForChannel(boolean wait) {
        if (registered == wait) {
            return;
        }
        if (!wait) {
            shared.waits().remove(channel);
            registered = false;
            return;
        }
        try {
            shared.waits().add(channel, WaitSet.WRITABLE, this);
            registered = true;
        } catch (PlatformException e) {
            // Out of kernel memory for one more registration: look again a little later instead.
            backOff();
        }
    }

    private void backOff() {
        backingOff = true;
        retryAt = context.now() + BACK_OFF_NANOS;
        shared.timers().retryLater(this);
    }
}
