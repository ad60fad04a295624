package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.incident.IncidentLog;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The senders that wait for one receiver with a full queue, and the length of their wait.
 *
 * <pre>
 *   FLOWING ── a sender waits ──► FULL ── {@link #STALL_NANOS} ──► said in the log ── stallTimeout ──► GIVEN UP
 *      └◄──── the receiver has caught up, from any of them ─────────────────────────────────────────────┘
 * </pre>
 *
 * <p>GIVEN UP: senders go on, for the sake of other receivers; frames beyond the queue's limit are dropped. Belongs to
 * the controller's thread.
 */
final class Stall {

    /** A shorter wait is normal; a longer one is an incident. */
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

    /** Whether senders have waited for too long, and wait no longer. */
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

    /** Forgets a sender that leaves. */
    void forget(Peer sender) {
        senders.remove(sender);
    }

    /** Whether a step is due at {@link #dueAt()} if the receiver has not caught up by then. */
    boolean isWatched() {
        return full && (!reported || mayGiveUp());
    }

    /** The time of the next call of {@link #due}; valid while it is watched. */
    long dueAt() {
        boolean reportFirst = !reported && (!mayGiveUp() || STALL_NANOS < timeoutNanos);
        return fullSince + (reportFirst ? STALL_NANOS : timeoutNanos);
    }

    /**
     * Logs that senders wait, or ends their wait.
     *
     * @param queued the bytes in the receiver's queue
     */
    void due(long queued) {
        if (mayGiveUp() && context.now() - fullSince >= timeoutNanos) {
            giveUp(queued);
        } else {
            reported = true;
            report(queued, "its senders wait");
        }
    }

    /** Logs that the receiver does not read, with the consequence. */
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
                    + " bytes wait for it; its senders wait for it no longer, and its newest messages are dropped"
                    + " until it has caught up");
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
