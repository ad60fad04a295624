package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.WaitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The connections of a bus from being accepted to their end, and which of them are read from.
 *
 * <pre>
 *   door:        OPEN ◄── time over, or room ── CLOSED          OPEN, CLOSED ── stopAccepting ──► SHUT
 *                  └─ out of descriptors, too many pending ─┘
 *
 *   connection:  greeted ► PENDING ── ConnectMessage ──► ADMITTED ── its end, misbehaviour ──► LEFT
 *                             └── refused, silent for too long, misbehaviour ───────────────────► LEFT
 * </pre>
 *
 * <p>OPEN: the claim is waited for. CLOSED: there is no descriptor or no room for another connection; those that want one
 * wait in the kernel. SHUT: nobody is accepted or paused any more. PENDING: the uplink is waited for, for as long as the handshake
 * may take, see {@link PendingConnections}. ADMITTED: a member; its uplink is waited for unless it is paused.
 * LEFT: registered nowhere, everything of it is closed.
 *
 * <p>Owners: the claim, all uplinks and their registrations in the wait set; the wait set is the controller's. Belongs to
 * the controller's thread.
 */
final class Connections {

    /** After running out of descriptors, connections are accepted again when this time is over. */
    private static final long BACK_OFF_NANOS = 50_000_000;

    private static final int ACCEPTS_PER_TURN = 64;

    private enum Door {
        OPEN,
        CLOSED,
        SHUT
    }

    private final ControllerSettings settings;
    private final NameClaim claim;
    private final WaitSet waits;
    private final Membership membership;
    private final Admission admission;
    private final Entrance entrance;
    private final Grace grace;
    private final Accounts accounts;
    private final Outbox.Shared outboxes;
    private final Counters counters;
    private final IncidentLog incidents;
    private final NanoClock clock;

    private final LabelMemory labels = new LabelMemory(Runtime.getRuntime().maxMemory());
    private final PendingConnections pending;
    private final Set<Peer> endedWhilePaused = new LinkedHashSet<>();
    private Door door = Door.OPEN;
    private long openAgainAt;

    /** Takes the claim over and begins to wait for connections. */
    Connections(
            ControllerContext context,
            NameClaim claim,
            WaitSet waits,
            Membership membership,
            Admission admission,
            Entrance entrance,
            Grace grace,
            Accounts accounts,
            Outbox.Shared outboxes)
            throws PlatformException {
        this.settings = context.settings();
        this.claim = claim;
        this.waits = waits;
        this.membership = membership;
        this.admission = admission;
        this.entrance = entrance;
        this.grace = grace;
        this.accounts = accounts;
        this.outboxes = outboxes;
        this.counters = context.counters();
        this.incidents = context.incidents();
        this.clock = context.clock();
        this.pending = new PendingConnections(
                settings.limits().maxPendingConnections(), settings.limits().maxPendingPerProgram());
        waits.add(claim, WaitSet.READABLE, claim);
    }

    /** Connections that have not introduced themselves. */
    int pending() {
        return pending.size();
    }

    /** Accepts who waits, a bounded number; the claim is reported again while there are more. */
    void accept() {
        for (int i = 0; i < ACCEPTS_PER_TURN && door == Door.OPEN; i++) {
            Peer givesWay = null;
            if (pending.isFull()) {
                givesWay = pending.silentOfTheMost(clock.nanoTime());
                if (givesWay == null) {
                    // Newcomers wait in the kernel, so that nobody is refused whose introduction is on its way.
                    closeDoor(pending.nanosOfPatience(clock.nanoTime()));
                    return;
                }
            }
            ReceiveChannel uplink;
            try {
                uplink = claim.accept();
            } catch (PlatformException e) {
                IncidentLog.Line line = incidents.line(BusIncident.NOT_ACCEPTED);
                if (line != null) {
                    line.write("a new connection was refused: " + e.getMessage());
                }
                counters.increment(Counter.PEERS_REFUSED);
                closeDoor(BACK_OFF_NANOS);
                return;
            }
            if (uplink == null) {
                return;
            }
            if (givesWay != null) {
                refuse(givesWay, "too many connections that have not introduced themselves, limit " + pending.size());
            }
            greet(uplink);
        }
    }

    private void greet(ReceiveChannel uplink) {
        PeerIdentity identity = uplink.peer();
        Peer peer = new Peer(uplink, identity, accounts.hold(identity), clock.nanoTime());
        if (identity == null || !settings.peers().allows(identity)) {
            refuse(peer, "user " + (identity == null ? "unknown" : identity.userId()) + " is not allowed on this bus");
        } else if (membership.size() >= settings.limits().maxConnections()) {
            refuse(peer, "too many endpoints, limit " + membership.size());
        } else {
            greetAllowed(peer);
        }
    }

    private void greetAllowed(Peer peer) {
        Account account = peer.account();
        long now = clock.nanoTime();
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
            beginToRead(peer);
        }
    }

    private String tooManySilent() {
        return "its program has too many connections that have not introduced themselves, limit "
                + pending.mostPerProgram();
    }

    private void holdBack(Peer peer, long until) {
        peer.holdBack(until);
        pending.holdBack(peer);
        counters.increment(Counter.PEERS_HELD_BACK);
        IncidentLog.Line line = incidents.line(BusIncident.RESTLESS, peer.name());
        if (line != null) {
            line.write(peer.name()
                    + " comes and goes without pause and is held back. A program of the crate ipmb 0.8 does so"
                    + " when it sends a message that is too large for a frame");
        }
    }

    private void beginToRead(Peer peer) {
        try {
            waits.add(peer.uplink(), WaitSet.READABLE, peer);
        } catch (PlatformException e) {
            refuse(peer, String.valueOf(e.getMessage()));
        }
    }

    /**
     * A pending connection has sent its first packet, which lies first in {@code packets}.
     *
     * @throws ProtocolViolation when that is no proper introduction
     */
    void introduce(Peer peer, IncomingPackets packets) throws ProtocolViolation {
        Admission.Decision decision = admission.decide(peer, packets, 0);
        if (decision instanceof Admission.Refused refused) {
            refuse(peer, refused.why());
        } else if (decision instanceof Admission.Asked) {
            // The answer is the end of the connection, and its program is to go on asking.
            peer.excuse();
            drop(peer);
        } else if (decision instanceof Admission.Admitted admitted) {
            if (!labels.admit(peer, admitted.message().label())) {
                admitted.reply().close();
                refuse(peer, "the labels of its program's endpoints take too much memory");
                return;
            }
            noLongerPending(peer);
            Outbox outbox = new Outbox(peer, admitted.reply(), waits, outboxes);
            entrance.admit(peer, admitted, outbox, grace);
        }
    }

    private void refuse(Peer peer, String why) {
        counters.increment(Counter.PEERS_REFUSED);
        IncidentLog.Line line = incidents.line(BusIncident.REFUSED, peer.name());
        if (line != null) {
            line.write(peer.name() + " was refused: " + why);
        }
        drop(peer);
    }

    /** Ends a connection, whatever its state. */
    void drop(Peer peer) {
        if (peer.state() == Peer.State.LEFT) {
            return;
        }
        boolean admitted = peer.state() == Peer.State.ADMITTED;
        peer.leave();
        if (!admitted) {
            noLongerPending(peer);
        }
        endedWhilePaused.remove(peer);
        if (peer != membership.own()) {
            waits.remove(peer.uplink());
        }
        if (admitted) {
            labels.forget(peer);
            membership.remove(peer);
            if (peer.member() != null) {
                entrance.left(peer.member());
            }
            if (peer.isPaused()) {
                membership.forgetSender(peer);
                grace.forgetSender(peer);
            }
            Outbox outbox = peer.outbox();
            if (outbox != null) {
                outbox.close();
            }
        }
        peer.uplink().close();
        if (!peer.isExcused()) {
            peer.account().restlessness.ended(peer.connectedAt(), clock.nanoTime());
        }
        accounts.release(peer.account());
    }

    /** It is admitted or has left; there may be room for another one. */
    private void noLongerPending(Peer peer) {
        boolean wasFull = pending.isFull();
        pending.remove(peer);
        if (wasFull && door == Door.CLOSED) {
            openAgainAt = clock.nanoTime();
        }
    }

    // Who is read from

    /** Nothing is read from this sender until {@link #resume}. */
    void pause(Peer sender) {
        if (door != Door.SHUT) {
            waitFor(sender, 0);
        }
    }

    void resume(Peer sender) {
        if (sender.state() == Peer.State.LEFT) {
            return;
        }
        if (endedWhilePaused.remove(sender)) {
            try {
                waits.add(sender.uplink(), WaitSet.READABLE, sender);
            } catch (PlatformException e) {
                drop(sender);
            }
        } else {
            waitFor(sender, WaitSet.READABLE);
        }
    }

    /**
     * The end of a paused sender's uplink, which would be reported again and again; what it had sent is read once its
     * receivers have caught up.
     */
    void endWhilePaused(Peer sender) {
        waits.remove(sender.uplink());
        endedWhilePaused.add(sender);
    }

    /** The uplink of one who may still receive has been read to its end. */
    void stopReading(Peer peer) {
        peer.uplinkEnded();
        if (peer != membership.own()) {
            waits.remove(peer.uplink());
        }
    }

    private void waitFor(Peer peer, int readiness) {
        if (peer == membership.own() || peer.isUplinkEnded()) {
            return;
        }
        try {
            waits.change(peer.uplink(), readiness);
        } catch (PlatformException e) {
            drop(peer);
        }
    }

    // Timers

    long nanosToNextTimer(long now) {
        long nanos = Long.MAX_VALUE;
        if (!pending.isEmpty()) {
            long oldest = pending.oldest().connectedAt();
            nanos = Math.min(
                    oldest + settings.limits().handshakeTimeout().toNanos() - now, pending.nanosToNextTurn(now));
        }
        if (door == Door.CLOSED) {
            nanos = Math.min(nanos, openAgainAt - now);
        }
        return nanos;
    }

    void runTimers(long now) throws PlatformException {
        long handshake = settings.limits().handshakeTimeout().toNanos();
        while (!pending.isEmpty()) {
            Peer peer = pending.oldest();
            if (now - peer.connectedAt() < handshake) {
                break;
            }
            refuse(
                    peer,
                    "it did not introduce itself within " + settings.limits().handshakeTimeout());
        }
        if (!pending.isEmpty()) {
            pending.due(now).forEach(this::beginToRead);
        }
        if (door == Door.CLOSED && openAgainAt - now <= 0) {
            waits.add(claim, WaitSet.READABLE, claim);
            door = Door.OPEN;
        }
    }

    private void closeDoor(long nanos) {
        door = Door.CLOSED;
        openAgainAt = clock.nanoTime() + nanos;
        waits.remove(claim);
    }

    // The end

    /** Nobody is accepted any more; the name stays taken. */
    void stopAccepting() {
        if (door == Door.SHUT) {
            return;
        }
        waits.remove(claim);
        door = Door.SHUT;
        for (Peer peer : pending.all()) {
            drop(peer);
        }
    }

    /** The name is there for the next controller. */
    void freeName() {
        claim.close();
    }

    /** Takes nothing in any more, and counts the frames that were handed in and not read; they are lost. */
    long countUnread(IncomingPackets packets) {
        long unread = 0;
        for (Peer peer : membership.walk()) {
            if (!peer.isUplinkEnded()) {
                peer.uplink().stopIntake();
                unread += countUnread(peer, packets);
            }
        }
        packets.closeObjects();
        return unread;
    }

    private static long countUnread(Peer peer, IncomingPackets packets) {
        long unread = 0;
        try {
            int count = peer.uplink().receive(packets);
            while (count > 0) {
                unread += count;
                count = peer.uplink().receive(packets);
            }
        } catch (PlatformException e) {
            // What cannot be read cannot be counted.
            return unread;
        }
        return unread;
    }

    /** Ends every connection. */
    void close() {
        stopAccepting();
        freeName();
        for (Peer peer : List.copyOf(membership.joined())) {
            drop(peer);
        }
        Peer own = membership.own();
        if (own != null) {
            drop(own);
        }
    }
}
