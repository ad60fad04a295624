package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.LossNotice;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells senders of this library of messages lost on their way to a receiver, see {@link LossNotice}.
 *
 * <pre>
 *   QUIET ── a loss ──► PENDING ── told, at most once in a second ──► SILENT ── a loss ──► PENDING
 *                                                                        └── a second without one ──► QUIET
 * </pre>
 *
 * <p>Losses are noted during routing; notices go out between batches. A notice without room in the sender's channel is
 * dropped and counted: nothing is queued for a sender that does not read. Belongs to the controller's thread.
 */
final class LossNotices {

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A sender with a lost message. */
    private static final class Tally {
        private final Peer sender;
        private @Nullable LossNotice pending;
        private long dueAt;

        private Tally(Peer sender, long now) {
            this.sender = sender;
            this.dueAt = now;
        }
    }

    private final ControllerContext context;
    private final Frames single;

    private final Map<Peer, Tally> bySender = new HashMap<>();

    /** The same tallies, in the order of their due times. */
    private final Queue<Tally> inOrder = new ArrayDeque<>();

    LossNotices(ControllerContext context) {
        this.context = context;
        PacketBuffer memory = context.platform().packetBuffer(LossNotice.MOST_BYTES);
        this.single = new Frames(1, memory);
    }

    /**
     * Notes a lost message of this sender.
     *
     * @param lost its frame; null when it is unreadable
     */
    void lost(Peer sender, LossNotice.Reason reason, @Nullable FrameView lost) {
        if (!sender.has(Extension.LOSSES) || sender.state() != Peer.State.ADMITTED) {
            return;
        }
        Tally tally = bySender.get(sender);
        if (tally == null) {
            tally = new Tally(sender, context.now());
            bySender.put(sender, tally);
            inOrder.add(tally);
        }
        LossNotice pending = tally.pending;
        tally.pending = pending == null ? LossNotice.of(reason, lost) : pending.plus(1);
    }

    long nanosToNextTimer(long now) {
        Tally first = inOrder.peek();
        return first == null ? Long.MAX_VALUE : first.dueAt - now;
    }

    void runTimers(long now) {
        Tally tally = inOrder.peek();
        while (tally != null && tally.dueAt - now <= 0) {
            inOrder.remove();
            LossNotice pending = tally.pending;
            tally.pending = null;
            if (pending == null || tally.sender.state() != Peer.State.ADMITTED) {
                bySender.remove(tally.sender);
            } else {
                tally.dueAt = now + PAUSE_NANOS;
                inOrder.add(tally);
                tell(tally.sender, pending);
            }
            tally = inOrder.peek();
        }
    }

    private void tell(Peer sender, LossNotice notice) {
        single.restart(single.memory());
        single.add(0, notice.write(single.memory().bytes().clear()), null);
        Outbox outbox = sender.outbox();
        if (outbox == null || !outbox.tell(single)) {
            context.counters().increment(Counter.NOTICES_DROPPED);
        }
    }
}
