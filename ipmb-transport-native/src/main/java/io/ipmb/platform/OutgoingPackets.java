package io.ipmb.platform;

import java.util.List;

/**
 * Packets to send with one call, in order. Owned by one thread. The list borrows memory and objects: both must stay as
 * they are until the packets were sent or {@link #clear()} was called.
 */
public interface OutgoingPackets extends AutoCloseable {

    /** The most packets that the list holds. */
    int capacity();

    /** How many packets are in the list. */
    int count();

    /**
     * Adds a packet without objects. The list must not be full.
     *
     * @param length at least 1; a packet that is larger than the channel takes is refused when it is sent
     * @throws IllegalArgumentException when the length is less than 1
     * @throws IndexOutOfBoundsException when the packet is not inside the memory
     * @throws IllegalStateException when the list is full
     */
    void add(PacketBuffer memory, int offset, int length);

    /**
     * Adds a packet with objects. The list must not be full.
     *
     * @param objects at most {@link Platform#maxObjects()}; a packet with more is refused when it is sent
     * @see #add(PacketBuffer, int, int)
     */
    void add(PacketBuffer memory, int offset, int length, List<? extends KernelObject> objects);

    /** The memory in which the i-th packet lies. */
    PacketBuffer memory(int i);

    /** Where the i-th packet begins in its memory. */
    int offset(int i);

    /** The length of the i-th packet in bytes. */
    int length(int i);

    /** The objects of the i-th packet; empty when there are none. */
    List<? extends KernelObject> objects(int i);

    /** Empties the list. */
    void clear();

    /** Gives the list's own memory back. */
    @Override
    void close();
}
