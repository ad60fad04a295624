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
 * Where connections come in, and where they end: who may stand at the door, for how long, and whose turn it is.
 *
 * <pre>
 *   OPEN ◄── time over, or room ── CLOSED          OPEN, CLOSED ── shut ──► SHUT
 *     └─ out of descriptors, too many pending ─┘
 * </pre>
 *
 * <p>OPEN: the claim is waited for. CLOSED: there is no descriptor or no room for another connection; those that want
 * one wait in the kernel. SHUT: nobody is accepted any more.
 *
 * <p>Owns the claim with its registration in the wait set, and who is pending. Belongs to the controller's thread.
 */
final class Door {

    /** After running out of descriptors, connections are accepted again when this time is over. */
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

    /** Takes the claim over and begins to wait for connections. */
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

    /** Connections that have not introduced themselves. */
    int pending() {
        return pending.size();
    }

    /** Accepts who waits, a bounded number; the claim is reported again while there are more. */
    void accept() {
        for (int i = 0; i < ACCEPTS_PER_TURN && state == State.OPEN; i++) {
            Peer givesWay = null;
            if (pending.isFull()) {
                givesWay = pending.silentOfTheMost(context.now());
                if (givesWay == null) {
                    // Newcomers wait in the kernel, so that nobody is refused whose introduction is on its way.
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
                refuse(givesWay, "too many connections that have not introduced themselves, limit " + pending.size());
            }
            greet(connect(channel, channel.peer(), false));
        }
    }

    /**
     * A connection that has just been made.
     *
     * @param identity of its process
     * @param host whether it is that of the hosting process's own endpoint
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
            // Whoever is turned away for that would only wait for longer the more often it asks.
            peer.excuse();
            refuse(
                    peer,
                    "its program comes and goes without pause, and too many connections of it wait for their turn");
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
        return "its program has too many connections that have not introduced themselves, limit "
                + pending.mostPerProgram();
    }

    private void holdBack(Peer peer, long until) {
        peer.holdBack(until);
        pending.holdBack(peer);
        context.counters().increment(Counter.PEERS_HELD_BACK);
        IncidentLog.Line line = context.incidents().line(BusIncident.RESTLESS, peer.name());
        if (line != null) {
            line.write(peer.name()
                    + " comes and goes without pause and is held back. A program of the crate ipmb 0.8 does so"
                    + " when it sends a message that is too large for a frame");
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

    /** It has introduced itself, or goes; there may be room for another one. */
    void letThrough(Peer peer) {
        boolean wasFull = pending.isFull();
        pending.remove(peer);
        if (wasFull && state == State.CLOSED) {
            openAgainAt = context.now();
        }
    }

    /** Closes the connection of one that is no member, or no longer, and notes for how long its program was there. */
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

    /** Nobody is accepted any more; the name stays taken. */
    void shut() {
        if (state == State.SHUT) {
            return;
        }
        waits.remove(claim);
        state = State.SHUT;
        pending.all().forEach(this::letGo);
    }

    /** The name is there for the next controller. */
    void freeName() {
        claim.close();
    }
}
