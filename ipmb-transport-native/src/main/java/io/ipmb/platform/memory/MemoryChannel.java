package io.ipmb.platform.memory;

import io.ipmb.lane.Ring;
import io.ipmb.platform.Link;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import org.jspecify.annotations.Nullable;

/**
 * A channel on the kernel's side: the ring, the watchers of both ends, and the identities of both ends. It counts the
 * holders of its sending half. Several holders may send; they take turns, since the ring has a single sender.
 * Thread-safe except for receiving.
 */
final class MemoryChannel extends Counted {

    /** Room for two of the largest packets of the platform. */
    private static final int RING_CAPACITY = 256 * 1024;

    /** Room for some hundred packets of a few bytes, and for two of the largest ones. */
    private static final int LINK_CAPACITY = 16 * 1024;

    final Ring ring;

    /** The waiting holders of the sending half, one bell each. */
    final Bells writers = new Bells();

    /** The connecting process and the holder of the name; both null for a channel pair. */
    final @Nullable PeerIdentity sender;

    final @Nullable PeerIdentity receiver;

    private final String description;
    private final Object turn = new Object();

    MemoryChannel(String description, @Nullable PeerIdentity sender, @Nullable PeerIdentity receiver) {
        this(description, sender, receiver, RING_CAPACITY, MemoryPlatform.MAX_PACKET_SIZE);
    }

    private MemoryChannel(
            String description,
            @Nullable PeerIdentity sender,
            @Nullable PeerIdentity receiver,
            int capacity,
            int maxPacketSize) {
        this.description = description;
        this.sender = sender;
        this.receiver = receiver;
        this.ring =
                new Ring(new MemoryPacketBuffer(Ring.memoryBytes(capacity)), maxPacketSize, MemoryPlatform.MAX_OBJECTS);
        ring.sender().watch(writers::ringAll);
    }

    /** One direction of a link. */
    static MemoryChannel ofLink() {
        return new MemoryChannel("link", null, null, LINK_CAPACITY, Link.LARGEST_PACKET);
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
