package io.ipmb.platform;

/**
 * One end of a two-way connection between two processes, for small packets with kernel objects. Both ends are alike;
 * one of them travelled to its process as a kernel object. A {@link WaitSet} reports {@link WaitSet#READABLE} for a
 * packet or the end, {@link WaitSet#WRITABLE} for room, {@link WaitSet#CLOSED} once the other end is gone.
 *
 * <p>Any number of threads may send, each with a list of its own; one thread receives at a time; {@link #close()} may
 * come from any thread.
 */
public interface Link extends Waitable, AutoCloseable {

    /** Answer of {@link #receive}: the other end is gone, and all its packets have been read. */
    int END = ReceiveChannel.END;

    /** The largest packet in bytes that every platform takes; some take larger ones. */
    int LARGEST_PACKET = 1024;

    /**
     * Sends packets without waiting, in order, from the {@code from}-th of the list on. Objects are borrowed: the peer
     * gets duplicates, the caller keeps its own.
     *
     * @return the number of packets sent; 0 when the link is full at this moment
     * @throws PlatformException as {@link SendChannel#send}
     */
    int send(OutgoingPackets packets, int from) throws PlatformException;

    /**
     * Reads up to {@code limit} of the packets that are there, without waiting. Forgets the former packets in {@code
     * into} and closes their untaken objects.
     *
     * @return the number of packets read; 0 when none is there; {@link #END}
     * @throws PlatformException {@code CLOSED} after {@link #close()}; {@code NO_RESOURCES}
     */
    int receive(IncomingPackets into, int limit) throws PlatformException;

    /** Whether the other end is known to be gone, without waiting. */
    boolean isPeerGone();

    @Override
    void close();
}
