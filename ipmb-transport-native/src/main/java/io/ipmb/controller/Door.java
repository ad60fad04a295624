package io.ipmb.controller;

import io.ipmb.HostLimits;
import io.ipmb.counter.Counter;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.WaitSet;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections and ends them: the checks on arrival, the time limit of the introduction, the turns of restless
 * programs.
 *
 * <pre>
 *   OPEN ◄── time over, or room ── CLOSED          OPEN, CLOSED ── shut ──► SHUT
 *     └─ out of descriptors, too many pending ─┘
 * </pre>
 *
 * <p>OPEN: the claim is in the wait set. CLOSED: no descriptor or no room for another connection; newcomers wait in the
 * kernel. SHUT: no connection is accepted any more.
 *
 * <p>Owns the claim with its registration in the wait set, and the pending connections. Belongs to the controller's
 * thread.
 */
final class Door {

    /** The pause after a failure to accept, mostly for lack of descriptors. */
    private static final long BACK_OFF_NANOS = 50_000_000;

    private static final int ACCEPTS_PER_TURN = 64;

    private enum State {
        OPEN,
        CLOSED,
        SHUT
    }

    private final ControllerContext context;
    private final HostLimits limits;
    private final NameClaim claim;
    private final WaitSet waits;
    private final Membership membership;
    private final Accounts accounts;
    private final Departures departures;
    private final PendingConnections pending;
    private State state = State.OPEN;
    private long openAgainAt;

    /** Takes the claim over and waits for connections from here on. */
    Door(
            ControllerContext context,
            NameClaim claim,
            WaitSet waits,
            Membership membership,
            Accounts accounts,
            Departures departures)
            throws PlatformException {
        this.context = context;
        this.limits = context.limits();
        this.claim = claim;
        this.waits = waits;
        this.membership = membership;
        this.accounts = accounts;
        this.departures = departures;
        this.pending = new PendingConnections(limits.maxPendingConnections(), limits.maxPendingPerProgram());
        waits.add(claim, WaitSet.READABLE, claim);
    }

    /** The number of connections without an introduction. */
    int pending() {
        return pending.size();
    }

    /** Accepts a bounded number of connections; the wait set reports the claim again while more wait. */
    void accept() {
        for (int i = 0; i < ACCEPTS_PER_TURN && state == State.OPEN; i++) {
            Peer givesWay = null;
            if (pending.isFull()) {
                givesWay = pending.silentOfTheMost(context.now());
                if (givesWay == null) {
                    // Newcomers wait in the kernel: the introductions of all pending connections may be on their way.
                    close(pending.nanosOfPatience(context.now()));
                    return;
                }
            }
            ReceiveChannel channel;
            try {
                channel = claim.accept();
            } catch (PlatformException e) {
                IncidentLog.Line line = context.incidents().line(BusIncident.NOT_ACCEPTED);
                if (line != null) {
                    line.write("a new connection was refused: " + e.getMessage());
                }
                context.counters().increment(Counter.PEERS_REFUSED);
                close(BACK_OFF_NANOS);
                return;
            }
            if (channel == null) {
                return;
            }
            if (givesWay != null) {
                refuse(givesWay, "too many connections without an introduction, limit " + pending.size());
            }
            greet(connect(channel, channel.peer(), false));
        }
    }

    /**
     * The peer of a new connection.
     *
     * @param identity of its process
     * @param host whether it is the host's own endpoint
     */
    Peer connect(ReceiveChannel channel, @Nullable PeerIdentity identity, boolean host) {
        Uplink uplink = new Uplink(channel, waits, departures);
        return new Peer(uplink, identity, accounts.hold(identity), context.now(), host);
    }

    private void greet(Peer peer) {
        PeerIdentity identity = peer.identity();
        if (identity == null || !context.settings().peers().allows(identity)) {
            refuse(peer, "user " + (identity == null ? "unknown" : identity.userId()) + " is not allowed on this bus");
        } else if (membership.size() >= limits.maxConnections()) {
            refuse(peer, "too many endpoints, limit " + membership.size());
        } else {
            greetAllowed(peer);
        }
    }

    private void greetAllowed(Peer peer) {
        Account account = peer.account();
        long now = context.now();
        if (pending.isFullFor(account)) {
            Peer silent = pending.silentOf(account, now);
            if (silent == null) {
                refuse(peer, tooManySilent());
                return;
            }
            refuse(silent, tooManySilent());
        }
        long pause = account.restlessness.pauseNanos(now);
        if (pause > 0 && account.heldBack >= PendingConnections.MOST_HELD_BACK) {
            // If this refusal counted, the pause would grow with each attempt.
            peer.excuse();
            refuse(
                    peer,
                    "its program comes and goes without pause, and too many of its connections wait for their turn");
            return;
        }
        pending.add(peer);
        if (pause > 0) {
            holdBack(peer, now + pause);
        } else {
            listen(peer);
        }
    }

    private String tooManySilent() {
        return "its program has too many connections without an introduction, limit " + pending.mostPerProgram();
    }

    private void holdBack(Peer peer, long until) {
        peer.holdBack(until);
        pending.holdBack(peer);
        context.counters().increment(Counter.PEERS_HELD_BACK);
        IncidentLog.Line line = context.incidents().line(BusIncident.RESTLESS, peer.name());
        if (line != null) {
            line.write(peer.name()
                    + " comes and goes without pause and is held back. A program of the crate ipmb 0.8 does so"
                    + " after it has sent a message too large for a frame");
        }
    }

    private void listen(Peer peer) {
        try {
            peer.uplink().listen(peer);
        } catch (PlatformException e) {
            refuse(peer, String.valueOf(e.getMessage()));
        }
    }

    /** Ends a connection that may not become a member. */
    void refuse(Peer peer, String why) {
        context.counters().increment(Counter.PEERS_REFUSED);
        IncidentLog.Line line = context.incidents().line(BusIncident.REFUSED, peer.name());
        if (line != null) {
            line.write(peer.name() + " was refused: " + why);
        }
        letGo(peer);
    }

    /** Removes it from the pending connections, after its introduction or at its end; another one may have room now. */
    void letThrough(Peer peer) {
        boolean wasFull = pending.isFull();
        pending.remove(peer);
        if (wasFull && state == State.CLOSED) {
            openAgainAt = context.now();
        }
    }

    /** Closes the connection of a peer that is not, or no longer, a member, and notes the length of its stay. */
    void letGo(Peer peer) {
        if (peer.state() == Peer.State.PENDING) {
            letThrough(peer);
        }
        peer.leave();
        peer.uplink().close();
        if (!peer.isExcused()) {
            peer.account().restlessness.ended(peer.connectedAt(), context.now());
        }
        accounts.release(peer.account());
    }

    long nanosToNextTimer(long now) {
        long nanos = Long.MAX_VALUE;
        if (!pending.isEmpty()) {
            long oldest = pending.oldest().connectedAt();
            nanos = Math.min(oldest + limits.handshakeTimeout().toNanos() - now, pending.nanosToNextTurn(now));
        }
        if (state == State.CLOSED) {
            nanos = Math.min(nanos, openAgainAt - now);
        }
        return nanos;
    }

    void runTimers(long now) throws PlatformException {
        long handshake = limits.handshakeTimeout().toNanos();
        while (!pending.isEmpty()) {
            Peer peer = pending.oldest();
            if (now - peer.connectedAt() < handshake) {
                break;
            }
            refuse(peer, "it did not introduce itself within " + limits.handshakeTimeout());
        }
        if (!pending.isEmpty()) {
            pending.due(now).forEach(this::listen);
        }
        if (state == State.CLOSED && openAgainAt - now <= 0) {
            waits.add(claim, WaitSet.READABLE, claim);
            state = State.OPEN;
        }
    }

    private void close(long nanos) {
        state = State.CLOSED;
        openAgainAt = context.now() + nanos;
        waits.remove(claim);
    }

    /** Accepts nobody any more; the name stays taken. */
    void shut() {
        if (state == State.SHUT) {
            return;
        }
        waits.remove(claim);
        state = State.SHUT;
        pending.all().forEach(this::letGo);
    }

    /** Frees the name for the next controller. */
    void freeName() {
        claim.close();
    }
}
