package io.ipmb.platform;

import java.util.List;

/**
 * Packets to send with one call, in order. Owned by one thread. The list borrows memory and objects: both must stay
 * unchanged until the packets are sent or {@link #clear()} is called.
 */
public interface OutgoingPackets extends AutoCloseable {

    /** The most packets of the list. */
    int capacity();

    /** The number of packets in the list. */
    int count();

    /**
     * Adds a packet without objects. The list must not be full.
     *
     * @param length at least 1; sending refuses a packet too large for the channel
     * @throws IllegalArgumentException when the length is less than 1
     * @throws IndexOutOfBoundsException when the packet is not inside the memory
     * @throws IllegalStateException when the list is full
     */
    void add(PacketBuffer memory, int offset, int length);

    /**
     * Adds a packet with objects. The list must not be full.
     *
     * @param objects at most {@link Platform#maxObjects()}; sending refuses a packet with more
     * @see #add(PacketBuffer, int, int)
     */
    void add(PacketBuffer memory, int offset, int length, List<? extends KernelObject> objects);

    /** The memory of the i-th packet. */
    PacketBuffer memory(int i);

    /** The offset of the i-th packet in its memory. */
    int offset(int i);

    /** The length of the i-th packet in bytes. */
    int length(int i);

    /** The objects of the i-th packet; empty when there are none. */
    List<? extends KernelObject> objects(int i);

    /** Empties the list. */
    void clear();

    /** Releases the list's own memory. */
    @Override
    void close();
}
