package io.ipmb.platform;

import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a channel. One thread receives at a time; {@link #wakeReader()} and {@link #close()} may come
 * from any thread.
 */
public interface ReceiveChannel extends Waitable, AutoCloseable {

    /** Answer of {@link #receive}: all senders are gone, and all their packets have been read. */
    int END = -1;

    /**
     * Reads the packets that are there, up to the capacity of {@code into}, without waiting. Forgets the former packets
     * in {@code into} and closes their untaken objects.
     *
     * @return the number of packets read; 0 when none is there; {@link #END}
     * @throws PlatformException {@code CLOSED} after {@link #close()}; {@code NO_RESOURCES}
     */
    int receive(IncomingPackets into) throws PlatformException;

    /** As {@link #receive(IncomingPackets)}, but reads at most {@code limit} packets. */
    int receive(IncomingPackets into, int limit) throws PlatformException;

    /**
     * Waits for a packet, the end, {@link #wakeReader()}, {@link #close()}, an interruption of the calling thread,
     * which stays set, or the end of the time; may return early without a reason. A virtual thread parks.
     *
     * @param nanos the longest time to wait
     */
    void await(long nanos) throws PlatformException;

    /** Makes the current or the next {@link #await(long)} return at once. */
    void wakeReader();

    /**
     * Takes no further packets: sending fails at once on the other side. Packets already sent can still be read up to
     * the {@link #END}.
     */
    void stopIntake();

    /** The maker of the connection, as the system vouches; null for a channel pair. */
    @Nullable PeerIdentity peer();

    @Override
    void close();
}
