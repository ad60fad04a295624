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

    /** Adds a packet without objects. The list must not be full. */
    void add(PacketBuffer memory, int offset, int length);

    /** Adds a packet with objects, at most {@link Platform#maxObjects()}. The list must not be full. */
    void add(PacketBuffer memory, int offset, int length, List<? extends KernelObject> objects);

    /** Empties the list. */
    void clear();

    /** Gives the list's own memory back. */
    @Override
    void close();
}
