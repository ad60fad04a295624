package io.ipmb.platform.memory;

import io.ipmb.lane.Ring;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import org.jspecify.annotations.Nullable;

/**
 * A channel as the kernel keeps it: the ring, who watches either end, and who the two ends are. It counts the holders
 * of its sending half, several of which may send; the ring has one sender only, so they take turns. Thread-safe but for
 * receiving.
 */
final class MemoryChannel extends Counted {

    /** Two of the largest packets fit into so much. */
    private static final int RING_CAPACITY = 256 * 1024;

    final Ring ring;

    /** The holders of the sending half that wait, each for itself. */
    final Bells writers = new Bells();

    /** Who connected and whom to; both null on one half of a channel pair. */
    final @Nullable PeerIdentity sender;

    final @Nullable PeerIdentity receiver;

    private final String description;
    private final Object turn = new Object();

    MemoryChannel(String description, @Nullable PeerIdentity sender, @Nullable PeerIdentity receiver) {
        this.description = description;
        this.sender = sender;
        this.receiver = receiver;
        this.ring = new Ring(
                new MemoryPacketBuffer(Ring.memoryBytes(RING_CAPACITY)),
                MemoryPlatform.MAX_PACKET_SIZE,
                MemoryPlatform.MAX_OBJECTS);
        ring.sender().watch(writers::ringAll);
    }

    /** Whether it leads to a name, and so to a bus. */
    boolean isConnection() {
        return receiver != null;
    }

    int send(OutgoingPackets packets, int from) throws PlatformException {
        synchronized (turn) {
            return ring.sender().send(packets, from);
        }
    }

    /** The last holder of the sending half is gone. */
    @Override
    void dispose() {
        ring.sender().close();
    }

    @Override
    String describe() {
        return "sending half of " + description;
    }

    @Override
    public String toString() {
        return description;
    }
}
