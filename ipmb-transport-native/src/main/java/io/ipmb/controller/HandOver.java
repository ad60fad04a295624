package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.incident.IncidentLog;

/**
 * The orderly end of a host: it delivers all its messages before it gives up the bus.
 *
 * <pre>
 *   NOT YET ── begin ──► LEAVING ── nothing waits for absentees ──► DRAINING ── all delivered ──► over
 *                             └──────────────── the time is over ─────────────────────────────────►
 * </pre>
 *
 * <p>LEAVING: the bus goes on, since messages wait for absentees, which can get them here alone. DRAINING: no
 * connection is accepted and no uplink takes new packets, so that every sender notices at once and keeps its messages;
 * the remaining packets are read and delivered. Then the name is freed, and each endpoint is dropped as soon as its
 * queue is empty, so that only slow ones stay with the old controller.
 *
 * <p>Belongs to the controller's thread.
 */
final class HandOver {

    private enum State {
        NOT_YET,
        LEAVING,
        DRAINING
    }

    private final ControllerContext context;
    private final Membership membership;
    private final SharedRoster roster;
    private final Grace grace;
    private final Connections connections;
    private State state = State.NOT_YET;
    private long endsAt;

    HandOver(
            ControllerContext context,
            Membership membership,
            SharedRoster roster,
            Grace grace,
            Connections connections) {
        this.context = context;
        this.membership = membership;
        this.roster = roster;
        this.grace = grace;
        this.connections = connections;
    }

    /** Begins, unless it has begun. */
    void begin(long timeoutNanos) {
        if (state == State.NOT_YET) {
            state = State.LEAVING;
            endsAt = context.now() + timeoutNanos;
            drainWhenNothingWaits();
        }
    }

    /** Takes the next step; true when nothing is left to deliver, or the time is over. */
    boolean isOver() {
        if (state == State.LEAVING) {
            drainWhenNothingWaits();
        }
        if (state != State.DRAINING) {
            return false;
        }
        if (endsAt - context.now() <= 0) {
            return true;
        }
        if (!connections.areDrained()) {
            return false;
        }
        // The name before the channels: an endpoint that loses its channel looks the name up at once, and must not find
        // a listener that never answers.
        connections.door().freeName();
        return connections.letGoOfTheServed();
    }

    private void drainWhenNothingWaits() {
        if (grace.isEmpty() || endsAt - context.now() <= 0) {
            state = State.DRAINING;
            Peer host = membership.own();
            if (host != null && host.member() != null) {
                roster.left(host.member());
            }
            roster.freeze();
            grace.end("before the host left");
            connections.drain();
        }
    }

    long nanosToNextTimer(long now) {
        return state == State.NOT_YET ? Long.MAX_VALUE : endsAt - now;
    }

    /**
     * Counts and reports the messages that are lost with the controller.
     *
     * @param kept the number of messages kept for their time to live
     */
    void tellLost(UplinkReader reader, int kept) {
        long waiting = grace.abandon();
        long queued = connections.queued();
        long unread = reader.discardAll(membership.walk());
        context.counters().add(Counter.DROPPED_UNREAD_AT_CLOSE, unread);
        long lost = waiting + kept + queued + unread;
        if (lost == 0) {
            return;
        }
        String text = "the host has ended before it had delivered all its messages, " + lost
                + " messages are lost: " + queued + " on their way to slow endpoints, " + kept
                + " kept for their time to live, " + waiting + " for endpoints that had not come back, " + unread
                + " not read yet";
        IncidentLog.Line line = context.incidents().line(BusIncident.LOST_AT_CLOSE);
        if (line != null) {
            line.write(text);
        }
        context.settings().losses().lost(lost, text);
    }
}
