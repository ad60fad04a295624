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
 * The time after a change of host in which what is sent to those who are not back yet waits for them.
 *
 * <pre>
 *   POSSIBLE ── there was a bus before ──► RUNNING ── everybody is back or gone, or the time is over ──► OVER
 *       └── the time is over ──────────────────────────────────────────────────────────────────────────► OVER
 * </pre>
 *
 * <p>POSSIBLE: this controller knows of no bus before, and is so young that somebody who has been on one would show
 * that there was. RUNNING: a message to one whose first match in the walk is expected back waits for it; a message to
 * many goes to those who are there, and waits for each of the others. Who comes back gets what waits for it before
 * anything newer. Where there is no roster, everybody may be expected, and whoever joins and has been on the bus before
 * has come back. OVER: what is left went to its next match, or is kept for its time to live, or was dropped and told.
 *
 * <p>Belongs to the controller's thread.
 */
final class Grace {

    /** So often those who are missing are looked for among the living. */
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

    /** Who has been here in the meantime, so that who comes back twice gets nothing twice. */
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
            PacketBuffer scratch) {
        this.context = context;
        this.membership = membership;
        this.absentees = membership.absentees();
        this.roster = roster;
        this.accounts = accounts;
        this.unmatched = unmatched;
        this.held = held;
        this.delivery = new HeldDelivery(context, membership, held, kept, unmatched, scratch);
        long now = context.now();
        this.endsAt = now + context.settings().graceTime().toNanos();
        this.nextLookAt = now + LOOK_NANOS;
    }

    /**
     * There was a bus before. To be called before anybody joins.
     *
     * @param roster who was on it; null when that is not known
     * @param processIdsAreComparable whether its writer sees processes under the same ids as this process does
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

    /** The sizes of the frames that wait, together. */
    long bytes() {
        return held.bytes();
    }

    /** Whether somebody unknown may be expected, because there is no roster. */
    boolean expectsAnybody() {
        return state == State.RUNNING && !absentees.areKnown();
    }

    /**
     * Lets a frame wait; only while running.
     *
     * @param sender who is paused where there is no room; null when nobody is
     * @param payer to whom it is charged
     * @param timeToLive its own, in nanoseconds
     * @param expected how many of those that are expected back it is for
     * @param reached whether somebody has got it
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
        // Who pays may have left meanwhile; its program has an account all the same.
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

    /** A sender has left: whether there is room for more of it is of no interest any more. */
    void forgetSender(Peer sender) {
        held.forgetSender(sender);
    }

    private void refuse(Peer sender, Route route, int expected, boolean reached) {
        if (expected == 0 && !reached) {
            // Perhaps for nobody at all.
            unmatched.dropped(sender.name(), route.program());
        } else if (expected > 0) {
            context.counters().add(Counter.DROPPED_KEPT_LIMIT, expected);
            refused += expected;
            IncidentLog.Line line = context.incidents().line(BusIncident.KEPT, sender.name());
            if (line != null) {
                line.write(sender.name() + " sends more to those who are not back yet than is kept; some is dropped");
            }
        }
    }

    /** Somebody has joined, and has got its ack: gets what waits for it. */
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

    /** False when it was there before, or so many came that there is no telling. */
    private boolean remember(UUID instance) {
        return welcomed.size() < 2 * context.limits().maxConnections() && welcomed.add(instance);
    }

    // The end

    long nanosToNextTimer(long now) {
        if (state == State.OVER) {
            return Long.MAX_VALUE;
        }
        // While it is only possible, its end is found out when somebody joins.
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

    /** Also for when the last who was expected back turns out to be gone, or to be the hosting endpoint itself. */
    void endWhenAllAreBack() {
        if (state == State.RUNNING && absentees.areKnown() && absentees.isEmpty()) {
            end("at all");
        }
    }

    /** These do not come back: what waited for one of them goes to its next match. */
    private void giveUp(List<Absentee> gone) {
        if (gone.isEmpty()) {
            return;
        }
        forget(gone);
        delivery.giveUp(gone);
    }

    /** They are on the bus no longer, as far as its next host is to know. */
    private void forget(List<Absentee> gone) {
        if (!gone.isEmpty()) {
            membership.changed();
            gone.forEach(absentee -> roster.left(absentee.member()));
        }
    }

    /**
     * Nobody is waited for any more: what waits goes to its next match, is kept for its time to live, or is lost.
     *
     * @param until how long they were waited for, for the log
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
        String text =
                lost + " messages were dropped after a change of host: those whom they were for did not come back "
                        + until + ": " + names(gone);
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
     * The controller ends: nothing waits any more, and nothing is delivered.
     *
     * @return how many are lost; they are counted, and for the caller to tell
     */
    long abandon() {
        state = State.OVER;
        long lost = delivery.abandon();
        absentees.removeAll();
        return lost + refused;
    }
}
