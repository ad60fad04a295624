package io.ipmb.platform;

import org.jspecify.annotations.Nullable;

/**
 * The sending half of a channel. One thread sends at a time; {@link #awaitWritable(long)} and {@link #close()} may come
 * from any thread.
 */
public interface SendChannel extends Waitable, AutoCloseable {

    /**
     * Lends the channel's own memory for the next packet, to send it without a copy. Lent until the next {@link #send}
     * or {@code lend}; the caller need not use it.
     *
     * @param most the largest length of the packet, in bytes
     * @return the offset for the packet in {@link #lentMemory()}; -1 when the channel lends no memory, or not that much
     *     at this moment
     */
    default int lend(int most) {
        return -1;
    }

    /** The memory that this channel lends, for the sending thread; null for a channel that lends none. */
    default @Nullable PacketBuffer lentMemory() {
        return null;
    }

    /**
     * Sends packets without waiting, in order, from the {@code from}-th of the list on. Objects are borrowed: the peer
     * gets duplicates, the caller keeps its own.
     *
     * @return the number of packets sent; 0 when the channel is full at this moment
     * @throws PlatformException when not even the {@code from}-th was sent and waiting would not help: {@code CLOSED},
     *     {@code PACKET_TOO_LARGE}, {@code TOO_MANY_OBJECTS}, {@code NO_RESOURCES}, {@code INVALID_OBJECT}
     */
    int send(OutgoingPackets packets, int from) throws PlatformException;

    /**
     * Waits for room for a packet, the channel's end, {@link #close()}, an interruption of the calling thread, which
     * stays set, or the end of the time; may return early without a reason. A virtual thread parks.
     *
     * @param nanos the longest time to wait
     */
    void awaitWritable(long nanos) throws PlatformException;

    /** Whether the other side is known to be gone, without waiting. */
    boolean isPeerGone();

    /** The holder of the name that this channel is connected to; null for a channel pair. */
    @Nullable PeerIdentity peer();

    @Override
    void close();
}
