package io.ipmb.controller;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.protocol.DirectoryWatch;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;

/**
 * Reads the peers' packets in batches, checks each frame, and passes it to the {@link Router}. A newcomer's first
 * packet is its introduction. A peer that breaks the rules is disconnected; the frames before the bad one are routed.
 *
 * <p>Owns the packet list of the batch. Belongs to the controller's thread.
 */
final class UplinkReader {

    private final Connections connections;
    private final Router router;
    private final Introductions introductions;
    private final Bells bells;
    private final Undeliverable undeliverable;
    private final HeldObjects held;
    private final FrameCheck check;
    private final IncomingPackets packets;

    /** @param batch the most packets from one peer before the next one has its turn */
    UplinkReader(
            ControllerContext context,
            Connections connections,
            Router router,
            Introductions introductions,
            Bells bells,
            Undeliverable undeliverable,
            HeldObjects held,
            int batch) {
        this.connections = connections;
        this.router = router;
        this.introductions = introductions;
        this.bells = bells;
        this.undeliverable = undeliverable;
        this.held = held;
        this.check = new FrameCheck(context.limits().maxObjectsPerMessage());
        this.packets = context.platform().incomingPackets(batch);
    }

    /**
     * Reads and routes one batch.
     *
     * @return the number of packets; {@link ReceiveChannel#END} after the peer's last packet
     */
    int read(Peer peer) {
        try {
            return peer.state() == Peer.State.PENDING ? readIntroduction(peer) : readFrames(peer);
        } catch (ProtocolViolation | MalformedFrameException e) {
            packets.closeObjects();
            connections.disconnect(peer, String.valueOf(e.getMessage()));
        } catch (PlatformException e) {
            if (e.reason() != PlatformException.Reason.NO_RESOURCES) {
                connections.drop(peer);
            }
        }
        return 0;
    }

    private void readFrame(Peer peer, int i) throws ProtocolViolation, MalformedFrameException {
        if (packets.objectsLost(i)) {
            if (!introductions.haveLost(peer, packets, i) && !bells.isLostWatch(packets, i)) {
                undeliverable.objectsLost(peer, packets, i);
            }
            return;
        }
        FrameView frame = check.check(packets, i);
        if (Introductions.isAboutLanes(frame)) {
            router.endRun(peer);
            introductions.take(peer, frame, packets, i);
        } else if (DirectoryWatch.is(frame)) {
            bells.watch(peer, packets, i);
        } else {
            router.route(peer, frame, packets, i);
        }
    }

    private int readIntroduction(Peer peer) throws ProtocolViolation, PlatformException {
        int count = peer.uplink().receive(packets, 1);
        if (count > 0) {
            connections.introduce(peer, packets);
        }
        return count;
    }

    private int readFrames(Peer peer) throws ProtocolViolation, MalformedFrameException, PlatformException {
        int limit = held.packetsAtOnce(peer.objectsOfItsMessages(), packets.capacity());
        int count = peer.uplink().receive(packets, limit);
        try {
            for (int i = 0; i < count; i++) {
                readFrame(peer, i);
            }
        } finally {
            router.finish(peer);
        }
        return count;
    }

    /** Takes no new packets from anybody; discards and counts the unread ones. */
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
