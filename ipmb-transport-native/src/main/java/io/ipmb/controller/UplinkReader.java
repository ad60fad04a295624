package io.ipmb.controller;

import io.ipmb.counter.Counter;
import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.protocol.MalformedFrameException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what peers send, a batch at a time, checks every frame and gives it to the {@link Router}. A newcomer's first packet is
 * its introduction. A peer that breaks the rules is disconnected; the frames before the bad one are routed.
 *
 * <p>Owns the packet list of the batch. Belongs to the controller's thread.
 */
final class UplinkReader {

    private final ControllerContext context;
    private final Connections connections;
    private final Router router;
    private final HeldObjects held;
    private final FrameCheck check;
    private final IncomingPackets packets;

    /** @param batch how many packets are read from one peer before the next one has its turn */
    UplinkReader(ControllerContext context, Connections connections, Router router, HeldObjects held, int batch) {
        this.context = context;
        this.connections = connections;
        this.router = router;
        this.held = held;
        this.check = new FrameCheck(context.limits().maxObjectsPerMessage());
        this.packets = context.platform().incomingPackets(batch);
    }

    /** Reads and routes one batch; how many packets it had. */
    int read(Peer peer) {
        try {
            return peer.state() == Peer.State.PENDING ? readIntroduction(peer) : readFrames(peer);
        } catch (ProtocolViolation | MalformedFrameException e) {
            disconnect(peer, e.getMessage());
        } catch (PlatformException e) {
            if (e.reason() != PlatformException.Reason.NO_RESOURCES) {
                connections.drop(peer);
            }
        }
        return 0;
    }

    private int readIntroduction(Peer peer) throws ProtocolViolation, PlatformException {
        int count = peer.uplink().receive(packets, 1);
        if (count == ReceiveChannel.END) {
            connections.drop(peer);
        } else if (count > 0) {
            connections.introduce(peer, packets);
        }
        return Math.max(0, count);
    }

    private int readFrames(Peer peer) throws ProtocolViolation, MalformedFrameException, PlatformException {
        int limit = held.packetsAtOnce(peer.objectsOfItsMessages(), packets.capacity());
        int count = peer.uplink().receive(packets, limit);
        if (count == ReceiveChannel.END) {
            connections.uplinkEnded(peer);
            return 0;
        }
        router.begin(peer, packets);
        try {
            for (int i = 0; i < count; i++) {
                if (packets.objectsLost(i)) {
                    reportLostObjects(peer);
                } else {
                    router.route(check.check(packets, i), i);
                }
            }
        } finally {
            router.finish();
        }
        return count;
    }

    private void reportLostObjects(Peer sender) {
        context.counters().increment(Counter.DROPPED_UNDELIVERABLE);
        IncidentLog.Line line = context.incidents().line(BusIncident.OBJECTS_LOST, sender.name());
        if (line != null) {
            line.write(sender.name() + ": a message was dropped because its objects could not come in: this process may"
                    + " have too many open files (ulimit -n)");
        }
    }

    private void disconnect(Peer peer, @Nullable String sent) {
        context.counters().increment(Counter.PEERS_MISBEHAVED);
        IncidentLog.Line line = context.incidents().line(BusIncident.MISBEHAVED, peer.name());
        if (line != null) {
            line.write(peer.name() + " was disconnected: it sent " + sent);
        }
        packets.closeObjects();
        connections.drop(peer);
    }

    /** Takes nothing new from anybody, and counts the frames that were handed in and not read; they are lost. */
    long discardAll(Iterable<Peer> peers) {
        long unread = 0;
        for (Peer peer : peers) {
            unread += peer.uplink().discard(packets);
        }
        packets.closeObjects();
        return unread;
    }

    void close() {
        packets.close();
    }
}
