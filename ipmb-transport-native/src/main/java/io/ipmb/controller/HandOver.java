package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.incident.IncidentLog;

/**
 * The orderly end of a host: all that it has taken in is delivered before it lets the bus go.
 *
 * <pre>
 *   NOT YET ── begin ──► LEAVING ── nothing waits for those who are not back yet ──► DRAINING ── all delivered ──► over
 *                             └──────────────────────── the time is over ──────────────────────────────────────────►
 * </pre>
 *
 * <p>LEAVING: everything goes on as ever, since those who are not back yet can only get here what waits for them here.
 * DRAINING: no connection is accepted and no uplink takes anything new, so that every sender notices at once and keeps
 * what it has; what was already handed in is read to its end and delivered. Then the name is free, and each endpoint is
 * let go as soon as it has got everything, so that only a slow one keeps the old controller.
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

    /** Does what can be done; true when nothing is left to deliver, or the time is over. */
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
        // The name before the channels: who loses its channel looks the name up at once, and must find it free, not a
        // listener that will never answer.
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
     * The controller ends: what is still inside is lost with it. Counts it, and says so.
     *
     * @param kept messages that are kept for their time to live
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
        String text = "the host has ended before all that it had taken in was delivered, " + lost
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
