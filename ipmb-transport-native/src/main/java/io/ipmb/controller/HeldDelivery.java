package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.protocol.LabelProgram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ways of held frames: to a returning member, to the next match without the lost absentees, to the messages kept
 * for their time to live, or nowhere. Belongs to the controller's thread.
 */
final class HeldDelivery {

    private final ControllerContext context;
    private final Membership membership;
    private final Absentees absentees;
    private final HeldFrames held;
    private final KeptMessages kept;
    private final Unmatched unmatched;
    private final Counters counters;
    private final Spread spread;
    private final Frames single;
    private @Nullable Route lastRoute;

    /** @param scratch memory for one frame */
    HeldDelivery(
            ControllerContext context,
            Membership membership,
            HeldFrames held,
            KeptMessages kept,
            Unmatched unmatched,
            Spread spread,
            PacketBuffer scratch) {
        this.context = context;
        this.membership = membership;
        this.absentees = membership.absentees();
        this.held = held;
        this.kept = kept;
        this.unmatched = unmatched;
        this.spread = spread;
        this.counters = context.counters();
        this.single = new Frames(1, scratch);
    }

    /**
     * Delivers the waiting messages to a newcomer.
     *
     * @param cameBack whether it gets multicast messages that others have received before
     * @param returned the absentee that it was; null when it was none
     */
    void welcome(Peer peer, Outbox outbox, boolean cameBack, @Nullable Absentee returned) {
        // Frames that do not concern it, now or before, go on waiting.
        held.sweep(
                group -> group.program().matches(peer.label())
                        || (returned != null && returned.matches(group.program())),
                frame -> frame.multicast
                        ? isDoneWithMany(frame, peer, outbox, cameBack, returned)
                        : goesToNextMatch(frame));
    }

    private boolean isDoneWithMany(
            HeldFrames.Held frame, Peer peer, Outbox outbox, boolean cameBack, @Nullable Absentee returned) {
        boolean isFirst = !frame.reached && frame.timeLeft(context.now()) > 0;
        if ((cameBack || isFirst)
                && outbox.isOpen()
                && peer.isIn(frame.audience)
                && peer.takes(frame.objects())
                && frame.program.matches(peer.label())
                && offer(frame, outbox)) {
            frame.reached = true;
        }
        if (returned != null && isExpected(returned, frame)) {
            frame.expected--;
        }
        return frame.expected == 0 && frame.reached && absentees.areKnown();
    }

    private static boolean isExpected(Absentee absentee, HeldFrames.Held frame) {
        return absentee.takes(frame.objects()) && absentee.matches(frame.program) && absentee.isIn(frame.audience);
    }

    /** Passes the messages that waited for these absentees, which do not come back, to their next match. */
    void giveUp(List<Absentee> gone) {
        held.sweep(
                group -> gone.stream().anyMatch(absentee -> absentee.matches(group.program())),
                frame -> frame.multicast ? isDoneWithout(gone, frame) : goesToNextMatch(frame));
    }

    private boolean isDoneWithout(List<Absentee> gone, HeldFrames.Held frame) {
        for (Absentee absentee : gone) {
            if (isExpected(absentee, frame)) {
                frame.expected--;
                counters.increment(Counter.DROPPED_RECEIVER_GONE);
            }
        }
        return frame.expected == 0 && frame.reached;
    }

    /** Ends the waiting; returns the number of lost messages. */
    long end() {
        long now = context.now();
        long[] lost = new long[1];
        held.sweep(group -> true, frame -> {
            if (!(!frame.multicast && goesToNextMatch(frame)) && !isKeptOn(frame, now)) {
                lost[0] += drop(frame);
            }
            return true;
        });
        lastRoute = null;
        return lost[0];
    }

    /** Ends the waiting without delivery; returns the number of messages lost, counted once for each endpoint. */
    long abandon() {
        long[] lost = new long[1];
        held.sweep(group -> true, frame -> {
            int expected = drop(frame);
            lost[0] += expected == 0 && !frame.reached ? 1 : expected;
            return true;
        });
        return lost[0];
    }

    private boolean goesToNextMatch(HeldFrames.Held frame) {
        Route route = resolve(frame.program, frame.aim);
        if (frame.aim.isSpread()) {
            return isSpread(frame, route);
        }
        Absentee first = route.firstAbsentee(frame.objects());
        for (Peer receiver : route.receivers()) {
            Outbox outbox = receiver.outbox();
            if (first != null && first.place().isBefore(receiver.place())) {
                return false;
            }
            if (outbox != null && outbox.isOpen() && receiver.takes(frame.objects()) && offer(frame, outbox)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSpread(HeldFrames.Held frame, Route route) {
        restart(frame);
        Peer receiver = spread.choose(route, single, 0);
        while (receiver != null) {
            Outbox outbox = receiver.outbox();
            if (outbox != null && offer(frame, outbox)) {
                return true;
            }
            // It is gone, and no receiver any more.
            receiver = spread.choose(route, single, 0);
        }
        return false;
    }

    /** Successive frames of one sender with one selector share the label program. */
    private Route resolve(LabelProgram program, Aim aim) {
        Route last = lastRoute;
        if (last == null || last.program() != program || last.aim() != aim || last.epoch() != membership.epoch()) {
            last = membership.resolve(program, aim, Audience.EVERYBODY);
            lastRoute = last;
        }
        return last;
    }

    private boolean offer(HeldFrames.Held frame, Outbox outbox) {
        restart(frame);
        return outbox.offer(single, 0, null) == 1;
    }

    private void restart(HeldFrames.Held frame) {
        single.memory().bytes().put(0, frame.frame);
        single.restart(single.memory());
        single.add(0, frame.frame.length, frame.attached);
    }

    private boolean isKeptOn(HeldFrames.Held frame, long now) {
        long left = frame.timeLeft(now);
        if (left == 0 || (frame.multicast && frame.reached)) {
            return false;
        }
        restart(frame);
        kept.keep(frame.account.identity(), frame.senderName, frame.program, single, 0, left);
        return true;
    }

    /** The number of endpoints that the frame is lost for. */
    private int drop(HeldFrames.Held frame) {
        if (frame.expected > 0) {
            counters.add(Counter.DROPPED_NOT_RETURNED, frame.expected);
            return frame.expected;
        }
        if (!frame.reached && frame.timeToLive > 0) {
            unmatched.expired(frame.senderName, frame.program);
        } else if (!frame.reached) {
            unmatched.dropped(frame.senderName, frame.program);
        }
        return 0;
    }
}
