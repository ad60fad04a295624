package io.ipmb.controller;

import io.ipmb.HostLimits;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.counter.Counter;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import io.ipmb.protocol.RosterMember;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way to one receiver. They go out at once while the queue is empty and the channel has room; otherwise
 * they wait in the queue, in order, until the channel is writable again.
 *
 * <pre>
 *   OPEN, empty ── channel full ──► OPEN, waiting ── written to the end ──► OPEN, empty
 *   OPEN ── the receiver is gone, or too slow, or leaves ──► CLOSED; the queue is left to {@link Delivery#passOn}
 * </pre>
 *
 * <p>A full queue under {@link SlowConsumerPolicy#WAIT} still takes the frame and pauses its sender until the queue is
 * half empty. The rest of the sender's batch is taken too, beyond the queue's limit. A paused sender reaches no other
 * receiver either, so the pause ends after {@link HostLimits#stallTimeout()}: then frames beyond the limit are dropped
 * until the queue is half empty.
 *
 * <p>Owns its channel, with the registration in the wait set, and its queue. Belongs to the controller's thread.
 */
final class Outbox {

    private static final long BACK_OFF_NANOS = 5_000_000;

    /** The parts that all outboxes of a controller share; owned by {@link Connections}. */
    record Shared(
            ControllerContext context,
            WaitSet waits,
            Transmitter transmitter,
            HeldObjects held,
            ChunkPool pool,
            Frames scratch,
            OutboxTimers timers,
            Departures departures,
            SharedRoster roster) {}

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

    /** The time of the last transmission, or of the first frame in the empty queue; valid while frames wait. */
    private long progressAt;

    private boolean watched;
    private long dropped;
    private long promised;

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

    /** Whether the outbox is closed with frames in its queue. */
    boolean hasLeftover() {
        return !open && !queue.isEmpty();
    }

    /** The waiting frames. */
    FrameQueue queue() {
        return queue;
    }

    /** The number of dropped frames. */
    long dropped() {
        return dropped;
    }

    /** Counts frames of the queue that no other receiver got. */
    void countLost(long frames) {
        dropped += frames;
    }

    /** The size of the frames that wait for this receiver, those that were promised to it included. */
    long waitingBytes() {
        return queue.bytes() + promised;
    }

    /** Frames of this size were chosen for this receiver, and are about to be offered. */
    void promise(int bytes) {
        promised += bytes;
    }

    /** All that was promised has been offered. */
    void endPromise() {
        promised = 0;
    }

    /** The senders that wait for this receiver. */
    Stall stall() {
        return stall;
    }

    /** The time that the oldest frame has waited without any transmission; 0 when the queue is empty. */
    long waitingNanos(long now) {
        return queue.isEmpty() ? 0 : now - progressAt;
    }

    /** Logs a receiver that reads nothing, or too slowly, before any sender has to wait for it. */
    void reportUnread() {
        IncidentLog.Line line = context.incidents().line(BusIncident.UNREAD, receiver.name());
        if (line != null) {
            line.write(
                    receiver.name() + ": its channel has had no room for " + waitingNanos(context.now()) / 1_000_000_000
                            + " s. It is paused, does not read, or reads too slowly; " + queue.frames()
                            + " messages wait for it");
        }
    }

    /** Ends the watch for {@link #reportUnread} until frames wait anew. */
    void unwatch() {
        watched = false;
    }

    /** Whether the system lacked resources, so that a {@link #flush} would be in vain before {@link #retryAt()}. */
    boolean isBackingOff() {
        return backingOff;
    }

    /** The time of the next {@link #flush}, whatever the wait set reports; valid while backing off. */
    long retryAt() {
        return retryAt;
    }

    /**
     * Takes frames for this receiver.
     *
     * @param sender the peer to pause when the queue is full; null for frames from inside the controller, which pause
     *     and disconnect nobody
     * @return the number of finished frames from {@code from} on; all of them, unless the receiver is gone
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
     * Takes a lane offer for this receiver, behind whatever waits for it.
     *
     * @return whether it was sent, or waits; otherwise the queue is full, or the receiver is gone
     */
    boolean takeOffer(Frames single) {
        boolean taken = false;
        if (open && queue.isEmpty()) {
            taken = shared.transmitter().transmit(channel, receiver, single, 0) > 0;
            react(shared.transmitter().outcome());
        }
        if (open && !taken && hasRoomFor(single.length(0), single.objects(0))) {
            append(single, 0);
            taken = true;
        }
        waitWhereNeeded();
        return taken;
    }

    private boolean hasRoomFor(int length, int objects) {
        return !isFull(length, objects)
                && queue.hasMemoryFor(length)
                && !shared.held().areTooMany();
    }

    /**
     * Sends a frame of the controller itself: at once or not at all, never through the queue.
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

    /** Sends waiting frames until the channel is full. */
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

    /** Whether the queue is at most half full, or empty where all queues together are full. */
    private boolean hasCaughtUp() {
        return queue.bytes() <= context.limits().queueBytes() / 2
                && (queue.objects() == 0 || queue.objects() <= mostObjects() / 2)
                && (queue.isEmpty() || shared.pool().mayTakeLarge(share));
    }

    /** Notices a receiver that is gone; without waiting frames, the wait set does not report it. */
    void lookForEnd() {
        if (open && channel.isPeerGone()) {
            close();
        }
    }

    /** Closes the channel. Waiting frames stay in the queue. */
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
        RosterMember member = receiver.member();
        if (member != null) {
            shared.roster().retired(member);
        }
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
        append(frames, index);
    }

    private void append(Frames frames, int index) {
        if (queue.isEmpty()) {
            beginToWait();
        }
        queue.append(frames.memory(), frames.offset(index), frames.length(index), frames.attached(index));
    }

    /** Applies the policy for a frame beyond the limits; true when the frame is taken. */
    private boolean makeRoom(
            int length, int objects, @Nullable Peer sender, boolean othersTakeAll, boolean tooManyObjects) {
        SlowConsumerPolicy policy = context.settings().slowConsumers();
        if (othersTakeAll
                && (policy == SlowConsumerPolicy.DISCONNECT
                        || (tooManyObjects && policy == SlowConsumerPolicy.DROP_OLDEST))) {
            // Other receivers are the slow ones; this one must not pay with more than the frame.
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
            drop("its newest messages are dropped, since the host's own endpoint cannot be disconnected");
        } else if (sender == null) {
            drop("messages passed on to it are dropped");
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
            line.write("the waiting messages have too many kernel objects for this process's limit of open files"
                    + " (ulimit -n): too many endpoints do not read. The queue of " + receiver.name()
                    + ", for one, cannot grow");
        } else if (line != null) {
            line.write("the queues of all endpoints together are full (limit "
                    + context.limits().queueBytesInAll()
                    + " bytes, " + context.limits().queueBytesPerUser()
                    + " for one user): too many endpoints do not read. The queue of "
                    + receiver.name() + ", for one, cannot grow");
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
            // No kernel memory for one more registration: try again a little later.
            backOff();
        }
    }

    private void backOff() {
        backingOff = true;
        retryAt = context.now() + BACK_OFF_NANOS;
        shared.timers().retryLater(this);
    }
}
