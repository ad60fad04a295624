package io.ipmb.endpoint;

import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.lane.LaneRefusal;
import io.ipmb.lane.LaneSender;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.EndpointReport;
import io.ipmb.protocol.Extension.LaneRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of this endpoint, from the offer to the end, and the messages that are left in them.
 *
 * <pre>
 *   OPEN ── the receiver stops ──► LEAVING ── it lets go of the link ──► ended
 *     ├── the link ends, or the receiver breaks the rules ─────────────────┤
 *     └── idle, and all is taken ──► ended                                 └── what it has not taken goes again
 * </pre>
 *
 * <p>What a receiver that acknowledges has taken and not acknowledged goes again as well, at most to so many receivers
 * that crash.
 *
 * <p>LEAVING: the receiver still reads what it has; new messages go elsewhere. A receiver that ends its lane and stays
 * on the bus gets what it has not taken by the star, in order. When it has left, unicast messages go to their next
 * match, and multicast messages are dropped, since the others have them. A message that leaves a receiver behind others
 * that were sent later can arrive behind them at its next match; at one and the same receiver the order holds.
 *
 * <p>Guarded by the send path's lock. The thread that watches the links closes what has ended ({@link #takeEnded}).
 */
final class OutgoingLanes {

    private static final LaneRules NO_RULES = new LaneRules(LaneRules.Policy.WAIT, 1, Duration.ZERO);

    private final Platform platform;
    private final int mostCrashes;
    private final Neighbours neighbours;
    private final Encoder encoder;
    private final Events events;
    private final NanoClock clock;
    private final Backlog backlog = new Backlog();
    private final LaneNotes notes = new LaneNotes();
    private final Set<LaneOutlet> present = new LinkedHashSet<>();
    private final List<LaneOutlet> ended = new ArrayList<>();
    private final List<Runnable> news = new ArrayList<>();
    private final LaneActivity activity = new LaneActivity();
    private LaneRules rules = NO_RULES;
    private long sent;
    private long dropped;

    /** @param mostCrashes the receivers that may crash with one message */
    OutgoingLanes(
            Platform platform,
            int mostCrashes,
            Neighbours neighbours,
            Encoder encoder,
            Events events,
            NanoClock clock) {
        this.platform = platform;
        this.mostCrashes = mostCrashes;
        this.neighbours = neighbours;
        this.encoder = encoder;
        this.events = events;
        this.clock = clock;
    }

    Neighbours neighbours() {
        return neighbours;
    }

    Backlog backlog() {
        return backlog;
    }

    LaneNotes notes() {
        return notes;
    }

    /** Tells that something has changed. Thread-safe. */
    LaneActivity activity() {
        return activity;
    }

    /** Counts a message that has gone by lanes and not by the star. */
    void countSent() {
        sent++;
        changed();
    }

    private void changed() {
        if (activity.isAsked()) {
            // It makes a system call.
            news.add(activity::answer);
        }
    }

    /**
     * The numbers for a report.
     *
     * @param received messages that have come by lanes
     * @param lanesIn lanes to this endpoint
     */
    EndpointReport report(long received, int lanesIn) {
        long waiting = 0;
        for (LaneOutlet lane : present) {
            waiting = Math.max(waiting, lane.waitingBytes());
        }
        return new EndpointReport(sent, received, dropped, present.size(), lanesIn, waiting);
    }

    /**
     * Another session begins.
     *
     * @param latest the rules of its controller; null when it introduces no lanes
     */
    void follow(@Nullable LaneRules latest) {
        neighbours.allow(latest == null ? 0 : latest.mostLanes());
        notes.restart(latest != null, !neighbours.withLanes().isEmpty());
        if (latest != null) {
            rules = latest;
            present.forEach(lane -> lane.follow(latest));
        }
    }

    /** A lane was offered; it belongs to this one from now on. */
    LaneOutlet opened(Neighbour to, LaneSender lane) {
        LaneOutlet outlet = new LaneOutlet(to, lane, encoder, rules, platform, clock);
        present.add(outlet);
        neighbours.opened(to, outlet);
        events.count(Counter.LANES_OFFERED);
        changed();
        return outlet;
    }

    /**
     * Sending on a lane has failed: it takes nothing any more.
     *
     * @return whether the receiver has left, or is leaving
     */
    boolean failed(Neighbour receiver, PlatformException how) {
        LaneOutlet outlet = outlet(receiver);
        if (outlet == null) {
            return receiver.isGone();
        }
        if (how.reason() == PlatformException.Reason.DAMAGED) {
            damaged(outlet, how);
        } else if (outlet.isReceiverGone()) {
            linkEnded(outlet);
        } else {
            stopped(outlet);
        }
        return receiver.isGone();
    }

    /**
     * As {@link #failed}, for a message to several receivers that has reached others: it goes with what its receiver
     * has not taken.
     */
    void failedWith(Neighbour receiver, PlatformException how, EncodedMessage message) {
        if (failed(receiver, how)) {
            return;
        }
        try {
            backlog.add(message.copy(), receiver.instance());
        } catch (PlatformException e) {
            lost(receiver.toString(), 1);
        }
    }

    private @Nullable LaneOutlet outlet(Neighbour receiver) {
        return receiver.lane() instanceof LaneOutlet outlet ? outlet : null;
    }

    private void stopped(LaneOutlet outlet) {
        notes.ended(outlet.receiver().instance());
        neighbours.gone(outlet.receiver());
    }

    /** The receiver has broken the rules. */
    void damaged(LaneOutlet outlet, PlatformException how) {
        if (present.contains(outlet)) {
            news.add(() -> events.laneBroken(outlet.name(), how));
            end(outlet, true);
        }
    }

    /** The receiver has let go of the link, or nobody holds it any more. */
    void linkEnded(LaneOutlet outlet) {
        if (!present.contains(outlet)) {
            return;
        }
        LaneRefusal refusal = outlet.refusal();
        boolean stays = refusal != null || !outlet.wasTakenUp();
        if (stays) {
            news.add(() -> events.laneNotTakenUp(outlet.name(), refusal));
        }
        end(outlet, stays);
    }

    private void end(LaneOutlet outlet, boolean stays) {
        present.remove(outlet);
        ended.add(outlet);
        changed();
        Neighbour receiver = outlet.receiver();
        if (receiver.lane() == outlet) {
            notes.ended(receiver.instance());
            if (stays) {
                neighbours.refused(receiver);
            } else {
                neighbours.gone(receiver);
            }
        }
        takeBack(outlet, stays ? receiver.instance() : null);
    }

    /** @param onlyTo the receiver, when it is there still */
    private void takeBack(LaneOutlet outlet, @Nullable UUID onlyTo) {
        UnreadEntries unread = outlet.unread(onlyTo != null);
        int lost = 0;
        UnreadMessage message = unread.next();
        while (message != null) {
            if (onlyTo == null && message.selector().mode() == Selector.Mode.MULTICAST) {
                message.drop(platform);
                lost++;
            } else if (message.crashes() >= mostCrashes) {
                message.drop(platform);
                UnreadMessage dropped = message;
                news.add(() -> events.crashedItsReceivers(outlet.name(), dropped));
            } else {
                backlog.add(message, onlyTo);
            }
            message = unread.next();
        }
        outlet.forgetObjects();
        lost(outlet.name(), lost);
    }

    /** Multicast messages are lost with their receiver. */
    private void lost(String receiver, int messages) {
        if (messages > 0) {
            dropped += messages;
            changed();
            news.add(() -> events.leftBehind(receiver, messages));
        }
    }

    /** A message of the backlog has no receiver any more. */
    void dropped(UnreadMessage message) {
        message.drop(platform);
        lost(message.selector().toString(), 1);
    }

    /** Whether a message that finds no room on a lane is dropped; otherwise its sender waits. */
    boolean isDropped(Neighbour receiver, Lane lane) {
        if (!lane.drops()) {
            return false;
        }
        LaneOutlet outlet = outlet(receiver);
        String name = outlet == null ? receiver.toString() : outlet.name();
        events.count(Counter.DROPPED_SLOW_RECEIVER);
        dropped++;
        changed();
        Runnable line = events.laneFull(name);
        if (line != null) {
            news.add(line);
        }
        return true;
    }

    /** Ends all lanes once their receivers have taken everything; what hinders that, null when they are ended. */
    @Nullable Attempt emptied() {
        for (Neighbour receiver : List.copyOf(neighbours.withLanes())) {
            Lane lane = receiver.requireLane();
            try {
                if (!lane.isEmpty()) {
                    return lane.whenNotEmpty();
                }
            } catch (PlatformException e) {
                boolean unused = failed(receiver, e);
                return Attempt.AGAIN;
            }
        }
        endEmpty();
        return null;
    }

    /** Tells the controller what there is to tell; false when the star has no room. */
    boolean tellNotes(Star star, StarWriter writer) throws PlatformException {
        return notes.areTold() || notes.tell(star, writer, neighbours.withLanes());
    }

    void count(Counter counter) {
        events.count(counter);
    }

    private void endEmpty() {
        for (LaneOutlet outlet : List.copyOf(present)) {
            if (outlet.receiver().lane() == outlet) {
                endIdle(outlet);
            }
        }
    }

    /** Ends lanes that nothing was sent on for some time. */
    void endIdle(long idleNanos) {
        long now = clock.nanoTime();
        for (LaneOutlet outlet : List.copyOf(present)) {
            if (outlet.isInUse()) {
                neighbours.inUse(outlet.receiver());
            }
            if (outlet.isIdle(now, idleNanos) && outlet.receiver().lane() == outlet) {
                endIdle(outlet);
            }
        }
    }

    private void endIdle(LaneOutlet outlet) {
        present.remove(outlet);
        ended.add(outlet);
        changed();
        notes.ended(outlet.receiver().instance());
        neighbours.idle(outlet.receiver());
        outlet.forgetObjects();
    }

    /** The lanes that have ended since the last call, to be closed by the thread that watches them. */
    List<LaneOutlet> takeEnded() {
        List<LaneOutlet> taken = List.copyOf(ended);
        ended.clear();
        return taken;
    }

    /** Whether there is something to tell, to close, or to send again. */
    boolean hasConsequences() {
        return !news.isEmpty() || !ended.isEmpty() || !backlog.isEmpty();
    }

    /** Ends: drops what waits to be sent again. The lanes themselves are closed by the thread that watches them. */
    void close() {
        present.forEach(LaneOutlet::forgetObjects);
        present.clear();
        int lost = 0;
        for (Backlog.Entry entry = backlog.first(); entry != null; entry = backlog.first()) {
            backlog.removeFirst();
            entry.message().drop(platform);
            lost++;
        }
        lost("a receiver that had left", lost);
    }

    /** The number of lanes. */
    int count() {
        return neighbours.withLanes().size();
    }

    /** What is to be told without the lock. */
    List<Runnable> takeNews() {
        List<Runnable> taken = List.copyOf(news);
        news.clear();
        return taken;
    }
}
