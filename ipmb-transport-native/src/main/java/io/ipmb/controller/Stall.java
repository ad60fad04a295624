package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.incident.IncidentLog;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The senders that wait for one receiver whose queue is full, and for how long they do.
 *
 * <pre>
 *   FLOWING ── a sender waits ──► FULL ── {@link #STALL_NANOS} ──► said in the log ── stallTimeout ──► GIVEN UP
 *      └◄──── the receiver has caught up, from any of them ─────────────────────────────────────────────┘
 * </pre>
 *
 * <p>GIVEN UP: senders have others to send to, so nobody waits any more, and frames that do not fit are dropped.
 * Belongs to the controller's thread.
 */
final class Stall {

    /** Senders that wait for a moment are the way things are; after this long it is an incident. */
    private static final long STALL_NANOS = 1_000_000_000;

    private final ControllerContext context;
    private final Peer receiver;
    private final long timeoutNanos;
    private final Set<Peer> senders = new LinkedHashSet<>();
    private boolean full;
    private long fullSince;
    private boolean reported;
    private boolean givenUp;

    Stall(ControllerContext context, Peer receiver) {
        this.context = context;
        this.receiver = receiver;
        this.timeoutNanos = context.limits().stallTimeout().toNanos();
    }

    /** Whether senders wait. */
    boolean isWaitedFor() {
        return !senders.isEmpty();
    }

    /** Whether senders wait no longer, because they have waited for too long. */
    boolean isGivenUp() {
        return givenUp;
    }

    /** Lets a sender wait; true when the receiver has just become full. */
    boolean pause(Peer sender) {
        if (!senders.add(sender)) {
            return false;
        }
        context.counters().increment(Counter.SENDERS_PAUSED);
        boolean begins = !full;
        if (begins) {
            full = true;
            fullSince = context.now();
        }
        sender.uplink().awaitReceiver();
        return begins;
    }

    /** The receiver has caught up: senders go on. */
    void end() {
        full = false;
        reported = false;
        givenUp = false;
        letSendersGoOn();
    }

    /** The sender is leaving; it waits for nobody any more. */
    void forget(Peer sender) {
        senders.remove(sender);
    }

    /** Whether something happens at {@link #dueAt()} if the receiver is as full then as it is now. */
    boolean isWatched() {
        return full && (!reported || mayGiveUp());
    }

    /** When {@link #due} is to be called; valid while it is watched. */
    long dueAt() {
        boolean reportFirst = !reported && (!mayGiveUp() || STALL_NANOS < timeoutNanos);
        return fullSince + (reportFirst ? STALL_NANOS : timeoutNanos);
    }

    /**
     * Says in the log that senders wait, or lets them wait no longer.
     *
     * @param queued bytes that wait for the receiver
     */
    void due(long queued) {
        if (mayGiveUp() && context.now() - fullSince >= timeoutNanos) {
            giveUp(queued);
        } else {
            reported = true;
            report(queued, "its senders wait");
        }
    }

    /** Says in the log that the receiver does not read, and the consequence of that. */
    void report(long queued, String consequence) {
        IncidentLog.Line line = context.incidents().line(BusIncident.SLOW, receiver.name());
        if (line != null) {
            line.write(receiver.name() + " does not read, " + queued + " bytes wait for it; " + consequence);
        }
    }

    private boolean mayGiveUp() {
        return !givenUp && timeoutNanos > 0;
    }

    private void giveUp(long queued) {
        givenUp = true;
        reported = true;
        context.counters().increment(Counter.STALLS_GIVEN_UP);
        IncidentLog.Line line = context.incidents().line(BusIncident.GIVEN_UP, receiver.name());
        if (line != null) {
            line.write(receiver.name() + " has not read for " + context.limits().stallTimeout() + ", " + queued
                    + " bytes wait for it; its senders wait for it no longer, and until it has caught up its newest"
                    + " messages are dropped");
        }
        letSendersGoOn();
    }

    private void letSendersGoOn() {
        if (senders.isEmpty()) {
            return;
        }
        List<Peer> waiting = new ArrayList<>(senders);
        senders.clear();
        for (Peer sender : waiting) {
            sender.uplink().receiverCaughtUp();
        }
    }
}
