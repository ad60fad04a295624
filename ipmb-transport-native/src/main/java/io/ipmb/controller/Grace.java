package io.ipmb.controller;

import io.ipmb.SlowConsumerPolicy;
import io.ipmb.counter.Counter;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.protocol.Roster;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The grace time after a change of host, in which messages to absentees wait for their return.
 *
 * <pre>
 *   POSSIBLE ── there was a bus before ──► RUNNING ── everybody is back or gone, or the time is over ──► OVER
 *       └── the time is over ──────────────────────────────────────────────────────────────────────────► OVER
 * </pre>
 *
 * <p>POSSIBLE: this controller knows of no earlier bus, but is so young that a member of one could still join and
 * reveal it. RUNNING: a unicast message whose first match in the walk is an absentee waits for it; a multicast message
 * goes to the members present, and waits for each absentee. A returning member gets the waiting messages before newer
 * ones. Without a roster any absentee is possible, and each newcomer that has been on the bus before counts as
 * returned. OVER: the remaining messages went to their next match, are kept for their time to live, or were dropped and
 * reported.
 *
 * <p>Belongs to the controller's thread.
 */
final class Grace {

    /** The interval of checks whether the absentees' processes still live. */
    private static final long LOOK_NANOS = 100_000_000;

    /** The most names of absentees in one text. */
    private static final int MOST_NAMES = 5;

    private enum State {
        POSSIBLE,
        RUNNING,
        OVER
    }

    private final ControllerContext context;
    private final Membership membership;
    private final Absentees absentees;
    private final SharedRoster roster;
    private final Accounts accounts;
    private final Unmatched unmatched;
    private final HeldFrames held;
    private final HeldDelivery delivery;
    private final long endsAt;

    /** The members that have been here in the meantime, so that a second return delivers nothing twice. */
    private final Set<UUID> welcomed = new HashSet<>();

    private State state = State.POSSIBLE;
    private long nextLookAt;
    private long refused;

    /** @param scratch memory for one frame */
    Grace(
            ControllerContext context,
            Membership membership,
            SharedRoster roster,
            Accounts accounts,
            Unmatched unmatched,
            HeldFrames held,
            KeptMessages kept,
            Spread spread,
            PacketBuffer scratch) {
        this.context = context;
        this.membership = membership;
        this.absentees = membership.absentees();
        this.roster = roster;
        this.accounts = accounts;
        this.unmatched = unmatched;
        this.held = held;
        this.delivery = new HeldDelivery(context, membership, held, kept, unmatched, spread, scratch);
        long now = context.now();
        this.endsAt = now + context.settings().graceTime().toNanos();
        this.nextLookAt = now + LOOK_NANOS;
    }

    /**
     * Starts the grace time, after an earlier bus. To be called before the first join.
     *
     * @param roster the members of the earlier bus; null when they are unknown
     * @param processIdsAreComparable whether its writer and this process are in the same pid namespace
     */
    void begin(@Nullable Roster roster, boolean processIdsAreComparable) {
        state = State.RUNNING;
        if (roster != null) {
            absentees.expect(roster, processIdsAreComparable, context.now());
            absentees.removeGone(context.platform()::isGone);
            membership.changed();
        }
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    int count() {
        return held.count();
    }

    /** The sum of the sizes of the waiting frames. */
    long bytes() {
        return held.bytes();
    }

    /** Whether any absentee is possible, for lack of a roster. */
    boolean expectsAnybody() {
        return state == State.RUNNING && !absentees.areKnown();
    }

    /**
     * Lets a frame wait; only while running.
     *
     * @param sender the peer to pause for lack of room; null for none
     * @param payer the process to charge
     * @param timeToLive the frame's, in nanoseconds
     * @param expected the number of absentees that it is for
     * @param reached whether a member has received it
     */
    void hold(
            @Nullable Peer sender,
            Peer payer,
            Route route,
            Frames frames,
            int index,
            long timeToLive,
            int expected,
            boolean reached) {
        AttachedObjects attached = frames.attached(index);
        int length = frames.length(index);
        int objects = attached == null ? 0 : attached.objects().size();
        // The payer may have left in the meantime; its program still has an account.
        Account account = accounts.hold(payer.account().identity());
        if (!held.fits(account, payer.name(), route.program(), length, objects)) {
            if (sender == null || expected == 0 || context.settings().slowConsumers() != SlowConsumerPolicy.WAIT) {
                accounts.release(account);
                refuse(payer, route, expected, reached);
                return;
            }
            if (held.makeWait(sender)) {
                context.counters().increment(Counter.SENDERS_PAUSED);
            }
        }
        byte[] copy = new byte[length];
        frames.memory().bytes().get(frames.offset(index), copy);
        long now = context.now();
        held.add(new HeldFrames.Held(account, payer.name(), route, copy, attached, timeToLive, now, expected, reached));
    }

    /** Forgets a sender that has left, paused or not. */
    void forgetSender(Peer sender) {
        held.forgetSender(sender);
    }

    private void refuse(Peer sender, Route route, int expected, boolean reached) {
        if (expected == 0 && !reached) {
            // Possibly for no absentee.
            unmatched.dropped(sender.name(), route.program());
        } else if (expected > 0) {
            context.counters().add(Counter.DROPPED_KEPT_LIMIT, expected);
            refused += expected;
            IncidentLog.Line line = context.incidents().line(BusIncident.KEPT, sender.name());
            if (line != null) {
                line.write(
                        sender.name() + " sends more messages to endpoints that are not back yet than the host keeps;"
                                + " some are dropped");
            }
        }
    }

    /** Delivers the waiting messages to a newcomer that has received its ack. */
    void welcome(Peer peer, Outbox outbox, Registry.Entry entry) {
        if (state == State.POSSIBLE && entry.wasThere()) {
            boolean isYoung = endsAt - context.now() > 0;
            state = isYoung ? State.RUNNING : State.OVER;
        }
        if (state != State.RUNNING) {
            return;
        }
        boolean namesItself = entry.member().namesItself();
        boolean isNew = !namesItself || remember(entry.member().instance());
        boolean cameBack =
                entry.returned() != null || (isNew && (namesItself ? entry.wasThere() : !absentees.areKnown()));
        delivery.welcome(peer, outbox, cameBack, entry.returned());
        endWhenAllAreBack();
    }

    /** False for a repeated return, and once too many members have come to remember them. */
    private boolean remember(UUID instance) {
        return welcomed.size() < 2 * context.limits().maxConnections() && welcomed.add(instance);
    }

    // The end

    long nanosToNextTimer(long now) {
        if (state == State.OVER) {
            return Long.MAX_VALUE;
        }
        // In the state POSSIBLE the next join notices the end.
        long nanos = state == State.RUNNING ? endsAt - now : Long.MAX_VALUE;
        return absentees.isEmpty() ? nanos : Math.min(nanos, nextLookAt - now);
    }

    void runTimers(long now) {
        if (state == State.OVER) {
            return;
        }
        if (endsAt - now <= 0) {
            end("within " + context.settings().graceTime());
            return;
        }
        if (!absentees.isEmpty() && nextLookAt - now <= 0) {
            nextLookAt = now + LOOK_NANOS;
            giveUp(absentees.removeGone(context.platform()::isGone));
        }
        endWhenAllAreBack();
    }

    /** Ends the wait without absentees: the last one came back, is gone, or is the host's own endpoint. */
    void endWhenAllAreBack() {
        if (state == State.RUNNING && absentees.areKnown() && absentees.isEmpty()) {
            end("at all");
        }
    }

    /** Passes the messages that waited for these absentees, which do not come back, to their next match. */
    private void giveUp(List<Absentee> gone) {
        if (gone.isEmpty()) {
            return;
        }
        forget(gone);
        delivery.giveUp(gone);
    }

    /** Removes them from the roster for the next host. */
    private void forget(List<Absentee> gone) {
        if (!gone.isEmpty()) {
            membership.changed();
            gone.forEach(absentee -> roster.left(absentee.member()));
        }
    }

    /**
     * Ends the waiting: the messages go to their next match, are kept for their time to live, or are lost.
     *
     * @param until the length of the wait, for the log
     */
    void end(String until) {
        if (state == State.OVER) {
            return;
        }
        state = State.OVER;
        List<Absentee> gone = absentees.removeAll();
        forget(gone);
        tellLost(delivery.end() + refused, gone, until);
        refused = 0;
        welcomed.clear();
    }

    private void tellLost(long lost, List<Absentee> gone, String until) {
        if (lost == 0) {
            return;
        }
        String text = lost + " messages were dropped after a change of host: their receivers did not come back " + until
                + ": " + names(gone);
        IncidentLog.Line line = context.incidents().line(BusIncident.NOT_RETURNED);
        if (line != null) {
            line.write(text);
        }
        context.settings().losses().lost(lost, text);
    }

    private static String names(List<Absentee> absentees) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < absentees.size() && i < MOST_NAMES; i++) {
            names.add(absentees.get(i).toString());
        }
        if (absentees.size() > MOST_NAMES) {
            names.add((absentees.size() - MOST_NAMES) + " more");
        }
        return names.isEmpty() ? "endpoints unknown" : names.stream().collect(Collectors.joining(", "));
    }

    /**
     * Ends the waiting without delivery, at the end of the controller.
     *
     * @return the number of lost messages; they are counted, and the caller reports them
     */
    long abandon() {
        state = State.OVER;
        long lost = delivery.abandon();
        absentees.removeAll();
        return lost + refused;
    }
}
