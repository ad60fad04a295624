package io.ipmb.platform;

import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a channel. One thread receives at a time; {@link #wakeReader()} and {@link #close()} may come
 * from any thread.
 */
public interface ReceiveChannel extends Waitable, AutoCloseable {

    /** Answer of {@link #receive}: every sender is gone and everything that they sent has been read. */
    int END = -1;

    /**
     * Reads the packets that are there, as many as {@code into} holds, without waiting. What {@code into} held before
     * is forgotten; objects that nobody took out of it are closed.
     *
     * @return the number of packets read, 0 when none is there, {@link #END}
     * @throws PlatformException {@code CLOSED} after {@link #close()}; {@code NO_RESOURCES}
     */
    int receive(IncomingPackets into) throws PlatformException;

    /** As {@link #receive(IncomingPackets)}, but reads at most {@code limit} packets. */
    int receive(IncomingPackets into, int limit) throws PlatformException;

    /**
     * Waits until a packet or the end is there, {@link #wakeReader()} or {@link #close()} was called, the calling
     * thread is interrupted, which it then still is, or the time is over; may return early without a reason. A virtual
     * thread parks.
     *
     * @param nanos the longest time to wait
     */
    void await(long nanos) throws PlatformException;

    /** Lets the current or the next {@link #await(long)} return at once. */
    void wakeReader();

    /**
     * Takes no further packets: sending fails at once on the other side, while what was already sent can still be read
     * to its {@link #END}.
     */
    void stopIntake();

    /** Who made the connection, as the system vouches; null on a channel that was handed over and not connected. */
    @Nullable PeerIdentity peer();

    @Override
    void close();
}
