package io.ipmb.platform;

import org.jspecify.annotations.Nullable;

/**
 * The sending half of a channel. One thread sends at a time; {@link #awaitWritable(long)} and {@link #close()} may come
 * from any thread.
 */
public interface SendChannel extends Waitable, AutoCloseable {

    /**
     * Lends memory of the channel itself for the next packet, so that sending it need not copy it. Lent until the next
     * {@link #send} or {@code lend}; there is no need to use it.
     *
     * @param most how long the packet is at most, in bytes
     * @return where in {@link #lentMemory()} the packet may be written; -1 when the channel lends none, or not so much
     *     at this moment
     */
    default int lend(int most) {
        return -1;
    }

    /** The memory that this channel lends pieces of, for the sending thread; null when it lends none. */
    default @Nullable PacketBuffer lentMemory() {
        return null;
    }

    /**
     * Sends packets without waiting, in order, from the {@code from}-th of the list on. Objects are borrowed: the peer
     * gets duplicates, the caller keeps its own.
     *
     * @return how many packets were taken; 0 when the channel is full at this moment
     * @throws PlatformException when not even the {@code from}-th was taken and waiting would not help: {@code CLOSED},
     *     {@code PACKET_TOO_LARGE}, {@code TOO_MANY_OBJECTS}, {@code NO_RESOURCES}, {@code INVALID_OBJECT}
     */
    int send(OutgoingPackets packets, int from) throws PlatformException;

    /**
     * Waits until a packet can be sent, the channel's end or {@link #close()}, the calling thread is interrupted, which
     * it then still is, or the time is over; may return early without a reason. A virtual thread parks.
     *
     * @param nanos the longest time to wait
     */
    void awaitWritable(long nanos) throws PlatformException;

    /** Whether the other side is known to be gone; does not wait. */
    boolean isPeerGone();

    /** Who holds the name that this channel is connected to; null on a channel that was handed over. */
    @Nullable PeerIdentity peer();

    @Override
    void close();
}
