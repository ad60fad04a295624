package io.ipmb.controller;

import io.ipmb.HostLimits;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.counter.Counter;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to one receiver. Frames go out at once while the channel takes them and nothing waits; otherwise
 * they wait in the queue, in order, until the channel is writable again.
 *
 * <p>Full queue under {@link SlowConsumerPolicy#WAIT}: the frame is still taken, and its sender is not read from any
 * more until the queue is half empty. The queue can exceed its limit by what such a sender had in flight, which is
 * bounded by one batch. A sender that waits sends to nobody else either, so the wait has an end, {@link
 * HostLimits#stallTimeout()}: then what does not fit is dropped, until the queue is half empty.
 */
final class Outbox {

    private static final long BACK_OFF_NANOS = 5_000_000;

    /** Senders that wait for a moment are the way things are; after this long it is an incident. */
    private static final long STALL_NANOS = 1_000_000_000;

    /** What all outboxes of a controller share. */
    record Shared(
            ControllerContext context,
            Transmitter transmitter,
            HeldObjects held,
            ChunkPool pool,
            Frames scratch,
            Traffic traffic) {}

    private final Peer receiver;
    private final SendChannel channel;
    private final @Nullable WaitSet waits;
    private final ControllerContext context;
    private final Shared shared;
    private final ChunkPool.Share share;
    private final FrameQueue queue;
    private final Set<Peer> pausedSenders = new LinkedHashSet<>();
    private boolean open = true;
    private boolean waiting;
    private boolean backingOff;
    private long retryAt;
    private boolean full;
    private long fullSince;
    private boolean stallReported;
    private boolean givenUp;

    /** When the channel took something the last time, or something began to wait; valid while something waits. */
    private long progressAt;

    private boolean watched;
    private long dropped;

    /**
     * @param channel owned by the outbox from here on
     * @param waits where to wait for the channel; null when the channel wakes the controller itself
     */
    Outbox(Peer receiver, SendChannel channel, @Nullable WaitSet waits, Shared shared) {
        this.receiver = receiver;
        this.channel = channel;
        this.waits = waits;
        this.context = shared.context();
        this.shared = shared;
        PeerIdentity identity = receiver.identity();
        this.share = shared.pool().hold(identity == null ? -1 : identity.userId());
        this.queue = new FrameQueue(shared.pool(), share);
    }

    /** Whether frames can be delivered. */
    boolean isOpen() {
        return open;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Frames that wait. */
    int depth() {
        return queue.frames();
    }

    /** Bytes that wait. */
    long bytes() {
        return queue.bytes();
    }

    /** Frames for this receiver that were dropped. */
    long dropped() {
        return dropped;
    }

    /** Whether senders wait for this receiver. */
    boolean isStalled() {
        return !pausedSenders.isEmpty();
    }

    /** Whether something happens at {@link #stallDueAt()} if it is as full then as it is now. */
    boolean isStallWatched() {
        return open && full && (!stallReported || mayGiveUp());
    }

    private boolean mayGiveUp() {
        return !givenUp && !context.limits().stallTimeout().isZero();
    }

    /** When {@link #stallDue()} is to be called; valid while it is watched. */
    long stallDueAt() {
        long giveUp = context.limits().stallTimeout().toNanos();
        boolean reportFirst = !stallReported && (!mayGiveUp() || STALL_NANOS < giveUp);
        return fullSince + (reportFirst ? STALL_NANOS : giveUp);
    }

    /** Says in the log that senders wait for this receiver, or waits for it no longer. */
    void stallDue() {
        long full = context.now() - fullSince;
        if (mayGiveUp() && full >= context.limits().stallTimeout().toNanos()) {
            giveUp();
        } else {
            stallReported = true;
            report("its senders wait");
        }
    }

    /** Its senders have others to send to. What does not fit is dropped from now on, until it has caught up. */
    private void giveUp() {
        givenUp = true;
        stallReported = true;
        context.counters().increment(Counter.STALLS_GIVEN_UP);
        IncidentLog.Line line = context.incidents().line(BusIncident.GIVEN_UP, receiver.name());
        if (line != null) {
            line.write(receiver.name() + " has not read for " + context.limits().stallTimeout() + ", " + queue.bytes()
                    + " bytes wait for it; its senders wait for it no longer, and until it has caught up its newest"
                    + " messages are dropped");
        }
        resumeSenders();
    }

    /** For how long the channel has had no room for what waits; 0 when nothing waits. */
    long waitingNanos(long now) {
        return queue.isEmpty() ? 0 : now - progressAt;
    }

    /** Says in the log that nobody reads there, or too slowly, though senders need not wait for it yet. */
    void reportUnread() {
        IncidentLog.Line line = context.incidents().line(BusIncident.UNREAD, receiver.name());
        if (line != null) {
            line.write(receiver.name() + " has had no room for "
                    + waitingNanos(context.now()) / 1_000_000_000
                    + " s: nobody reads there, it is paused, or"
                    + " too slow for what it gets; " + queue.frames()
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
     * @param sender who is paused when the queue is full; null for what comes from inside the controller, for which nobody
     *     is paused or disconnected
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
        if (queue.bytes() <= context.limits().queueBytes() / 2
                && (queue.objects() == 0 || queue.objects() <= mostObjects() / 2)
                && (queue.isEmpty() || shared.pool().mayTakeLarge(share))) {
            full = false;
            stallReported = false;
            givenUp = false;
            resumeSenders();
        }
    }

    /** Notices a receiver that takes nothing any more, which nothing reports while nothing waits for it. */
    void lookForEnd() {
        if (open && channel.isPeerGone()) {
            react(Transmitter.Outcome.GONE);
        }
    }

    /** Takes nothing any more; the channel is closed, and what waits is passed on. */
    void close() {
        if (!open) {
            return;
        }
        open = false;
        backingOff = false;
        waitForChannel(false);
        channel.close();
        if (!queue.isEmpty()) {
            dropped += shared.traffic().orphaned(receiver, queue);
        }
        shared.pool().release(share);
        resumeSenders();
    }

    /** The sender is leaving; it waits for nobody any more. */
    void forgetSender(Peer sender) {
        pausedSenders.remove(sender);
    }

    private void react(Transmitter.Outcome outcome) {
        switch (outcome) {
            case GONE -> {
                close();
                shared.traffic().receiverGone(receiver);
            }
            case BACK_OFF -> backOff();
            default -> {}
        }
    }

    private void enqueue(Frames frames, int index, @Nullable Peer sender) {
        AttachedObjects attached = frames.attached(index);
        int objects = attached == null ? 0 : attached.objects().size();
        int length = frames.length(index);
        boolean tooManyObjects = objects > 0 && shared.held().areTooMany();
        boolean othersTakeAll = !isFull(length, objects) && (tooManyObjects || !queue.hasMemoryFor(length));
        if (othersTakeAll) {
            reportAllFull(tooManyObjects);
            if (context.settings().slowConsumers() == SlowConsumerPolicy.DISCONNECT
                    || (tooManyObjects && context.settings().slowConsumers() == SlowConsumerPolicy.DROP_OLDEST)) {
                // It is the others that do not read.
                drop("its newest messages are dropped");
                return;
            }
        }
        if (othersTakeAll || isFull(length, objects)) {
            switch (context.settings().slowConsumers()) {
                case WAIT -> {
                    if (givenUp && sender != null) {
                        drop("its newest messages are dropped");
                        return;
                    }
                    pause(sender);
                }
                case DROP_NEWEST -> {
                    drop("its newest messages are dropped");
                    return;
                }
                case DROP_OLDEST -> {
                    while (!queue.isEmpty() && (isFull(length, objects) || !queue.hasMemoryFor(length))) {
                        queue.removeFirst();
                        drop("its oldest messages are dropped");
                    }
                }
                case DISCONNECT -> {
                    if (isHostsOwn()) {
                        drop("its newest messages are dropped, since who hosts the bus cannot be disconnected from it");
                        return;
                    }
                    if (sender == null) {
                        drop("messages that were passed on to it are dropped");
                        return;
                    }
                    drop("it is disconnected");
                    context.counters().increment(Counter.PEERS_TOO_SLOW);
                    close();
                    shared.traffic().disconnect(receiver);
                    return;
                }
            }
        }
        if (queue.isEmpty()) {
            beginToWait();
        }
        queue.append(frames.memory(), frames.offset(index), length, attached);
    }

    private void beginToWait() {
        progressAt = context.now();
        if (!watched) {
            watched = true;
            shared.traffic().waits(this);
        }
    }

    private boolean isHostsOwn() {
        return waits == null;
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

    private void drop(String what) {
        dropped++;
        context.counters().increment(Counter.DROPPED_SLOW_CONSUMER);
        report(what);
    }

    private void report(String consequence) {
        IncidentLog.Line line = context.incidents().line(BusIncident.SLOW, receiver.name());
        if (line != null) {
            line.write(receiver.name() + " does not read, " + queue.bytes() + " bytes wait for it; " + consequence);
        }
    }

    private void pause(@Nullable Peer sender) {
        if (sender != null && pausedSenders.add(sender)) {
            context.counters().increment(Counter.SENDERS_PAUSED);
            if (!full) {
                full = true;
                fullSince = context.now();
                shared.traffic().stalled(this);
            }
            if (sender.waitForReceiver()) {
                shared.traffic().pause(sender);
            }
        }
    }

    private void resumeSenders() {
        if (pausedSenders.isEmpty()) {
            return;
        }
        List<Peer> senders = new ArrayList<>(pausedSenders);
        pausedSenders.clear();
        for (Peer sender : senders) {
            if (sender.receiverCaughtUp()) {
                shared.traffic().resume(sender);
            }
        }
    }

    private void waitWhereNeeded() {
        waitForChannel(open && !queue.isEmpty() && !backingOff);
    }

    private void waitForChannel(boolean wait) {
        if (waits == null || waiting == wait) {
            return;
        }
        if (!wait) {
            waits.remove(channel);
            waiting = false;
            return;
        }
        try {
            waits.add(channel, WaitSet.WRITABLE, this);
            waiting = true;
        } catch (PlatformException e) {
            // Out of kernel memory for one more registration: look again a little later instead.
            backOff();
        }
    }

    private void backOff() {
        backingOff = true;
        retryAt = context.now() + BACK_OFF_NANOS;
        shared.traffic().retryLater(this);
    }
}
