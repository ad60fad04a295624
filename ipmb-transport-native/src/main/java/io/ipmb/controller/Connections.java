package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.RosterMember;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The connections of a bus from their introduction to their end.
 *
 * <pre>
 *   accepted ► PENDING ── ConnectMessage ──► ADMITTED ── its end, a broken rule, too slow ──► LEFT
 *                └── refused, silent for too long, a broken rule ──────────────────────────► LEFT
 * </pre>
 *
 * <p>PENDING: at the {@link Door}. ADMITTED: a member with an {@link Outbox}. LEFT: registered nowhere, its channels
 * closed, its queue passed on.
 *
 * <p>Owns the door, all outboxes, and their shared parts. Belongs to the controller's thread.
 */
final class Connections {

    private final ControllerContext context;
    private final Membership membership;
    private final Admission admission;
    private final Entrance entrance;
    private final Inspection inspection;
    private final Grace grace;
    private final Delivery delivery;
    private final Bells bells;
    private final Door door;
    private final Departures departures = new Departures();
    private final OutboxTimers timers = new OutboxTimers(this::flush);
    private final Outbox.Shared outboxes;
    private boolean closing;

    /**
     * Takes the claim over and waits for connections from here on.
     *
     * @param queued a list for the frames that a queue sends with one call
     */
    Connections(
            ControllerContext context,
            NameClaim claim,
            WaitSet waits,
            Membership membership,
            Admission admission,
            Entrance entrance,
            Inspection inspection,
            Grace grace,
            Accounts accounts,
            Delivery delivery,
            Transmitter transmitter,
            HeldObjects held,
            SharedRoster roster,
            Bells bells,
            Frames queued)
            throws PlatformException {
        this.context = context;
        this.membership = membership;
        this.admission = admission;
        this.entrance = entrance;
        this.inspection = inspection;
        this.grace = grace;
        this.delivery = delivery;
        this.bells = bells;
        ChunkPool pool = new ChunkPool(
                context.platform(),
                context.limits().queueBytesInAll(),
                context.limits().queueBytesPerUser());
        this.outboxes = new Outbox.Shared(context, waits, transmitter, held, pool, queued, timers, departures, roster);
        this.door = new Door(context, claim, waits, membership, accounts, departures);
    }

    Door door() {
        return door;
    }

    /** The memory allocated for queues, in bytes. */
    long queueMemory() {
        return outboxes.pool().allocatedBytes();
    }

    // Joining

    /** Adds the host's own endpoint; returns its entry in the roster. */
    RosterMember addHost(UUID id, Set<String> label, Extension extension, ReceiveChannel uplink, SendChannel inbox)
            throws PlatformException {
        PeerIdentity self = context.platform().self();
        Peer host = door.connect(uplink, self, true);
        host.uplink().listen(host);
        return entrance.admitHost(host, id, label, extension, self, new Outbox(host, inbox, outboxes));
    }

    /**
     * Acts on the first packet of a pending connection, the first one in {@code packets}.
     *
     * @throws ProtocolViolation when the packet is no proper introduction
     */
    void introduce(Peer peer, IncomingPackets packets) throws ProtocolViolation {
        Admission.Decision decision = admission.decide(peer, packets, 0);
        if (decision instanceof Admission.Refused refused) {
            door.refuse(peer, refused.why());
        } else if (decision instanceof Admission.Inspects inspects) {
            // First: the answer does not count the asker.
            door.letGo(peer);
            inspection.answer(peer, inspects.reply());
        } else if (decision instanceof Admission.Asked) {
            // The end of the connection is the answer, and frequent questions are welcome.
            peer.excuse();
            door.letGo(peer);
        } else if (decision instanceof Admission.Admitted admitted) {
            if (!entrance.hasRoomFor(peer, admitted)) {
                admitted.reply().close();
                door.refuse(peer, "the labels of its program's endpoints take too much memory");
                return;
            }
            door.letThrough(peer);
            entrance.admit(peer, admitted, new Outbox(peer, admitted.reply(), outboxes));
        }
    }

    // Leaving

    /** A peer's uplink has been read to its end. */
    void uplinkEnded(Peer peer) {
        if (peer.uplink().isDraining() || peer.isHost()) {
            // During a hand-over, or when the host closes its own endpoint: messages still reach this peer.
            peer.uplink().end();
        } else {
            drop(peer);
        }
    }

    /**
     * Ends the connection of a peer that has broken a rule.
     *
     * @param sent a description of the forbidden frame
     */
    void disconnect(Peer peer, String sent) {
        context.counters().increment(Counter.PEERS_MISBEHAVED);
        IncidentLog.Line line = context.incidents().line(BusIncident.MISBEHAVED, peer.name());
        if (line != null) {
            line.write(peer.name() + " was disconnected: it sent " + sent);
        }
        drop(peer);
    }

    /** Ends a connection, whatever its state. */
    void drop(Peer peer) {
        if (peer.state() == Peer.State.ADMITTED) {
            entrance.left(peer);
            bells.forget(peer);
            if (peer.uplink().isWaiting()) {
                membership.forgetSender(peer);
                grace.forgetSender(peer);
            }
            Outbox outbox = peer.outbox();
            if (outbox != null) {
                outbox.close();
                passOn(outbox);
            }
        }
        if (peer.state() != Peer.State.LEFT) {
            door.letGo(peer);
        }
    }

    private void passOn(Outbox outbox) {
        if (!outbox.hasLeftover()) {
            return;
        }
        if (closing) {
            context.counters().add(Counter.DROPPED_RECEIVER_GONE, outbox.queue().messages());
            outbox.queue().clear();
        } else {
            delivery.passOn(outbox);
        }
    }

    /** Ends the connections noted as {@link Departures} during a delivery. */
    void endDepartures() {
        Peer peer = departures.next();
        while (peer != null) {
            drop(peer);
            peer = departures.next();
        }
    }

    // Outboxes

    /** Sends the waiting frames of a receiver. */
    void flush(Outbox outbox) {
        outbox.flush();
        passOn(outbox);
    }

    /** Closes the outboxes of receivers that are gone, so that the next view or count leaves them out. */
    void lookForEnds(Predicate<Peer> among) {
        for (Peer peer : List.copyOf(membership.walk())) {
            Outbox outbox = peer.outbox();
            if (outbox != null && among.test(peer)) {
                outbox.lookForEnd();
                passOn(outbox);
            }
        }
    }

    /** Whether all queues are empty, that of the host's own endpoint aside. */
    boolean isNothingQueued() {
        for (Peer peer : membership.joined()) {
            Outbox outbox = peer.outbox();
            if (outbox != null && !outbox.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** The number of waiting frames, those for the host's own endpoint aside. */
    long queued() {
        long queued = 0;
        for (Peer peer : membership.joined()) {
            Outbox outbox = peer.outbox();
            queued += outbox == null ? 0 : outbox.queue().frames();
        }
        return queued;
    }

    /** Returns surplus memory to the system; to be called while no frame is in use. */
    void freeSpentMemory() {
        outboxes.pool().freeSpent();
    }

    // Timers

    long nanosToNextTimer(long now) {
        return Math.min(door.nanosToNextTimer(now), timers.nanosToNextTimer(now));
    }

    void runTimers(long now) throws PlatformException {
        door.runTimers(now);
        timers.runTimers(now);
    }

    // The end

    /** Accepts nobody any more and takes no new packets; the remaining ones are read to the end. */
    void drain() {
        door.shut();
        for (Peer peer : List.copyOf(membership.joined())) {
            peer.uplink().drain();
        }
    }

    /** Whether all uplinks have been read to their end. */
    boolean areDrained() {
        for (Peer peer : membership.walk()) {
            if (!peer.uplink().isEnded()) {
                return false;
            }
        }
        return true;
    }

    /** Drops the peers whose queues are empty; true when none is left. */
    boolean letGoOfTheServed() {
        for (Peer peer : List.copyOf(membership.joined())) {
            Outbox outbox = peer.outbox();
            if (outbox == null || !outbox.isOpen() || outbox.isEmpty()) {
                drop(peer);
            }
        }
        return membership.joined().isEmpty();
    }

    /** Ends every connection, without further delivery. */
    void close() {
        closing = true;
        door.shut();
        door.freeName();
        for (Peer peer : List.copyOf(membership.walk())) {
            drop(peer);
        }
        outboxes.pool().close();
    }
}
