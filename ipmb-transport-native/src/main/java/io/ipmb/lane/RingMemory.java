package io.ipmb.lane;

import io.ipmb.platform.PacketBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory of a ring: records, and the numbers of the trailer that {@link RingLayout} draws. The memory order of each
 * access is in its name. Whoever shares the memory can have written anything: this class reads each number once for
 * each call, and checks none.
 */
final class RingMemory {

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final PacketBuffer memory;
    private final ByteBuffer bytes;
    private final int capacity;

    /** @param memory used by this ring alone; its contents do not matter until {@link #clearTrailer()} */
    RingMemory(PacketBuffer memory) {
        this.memory = memory;
        this.bytes = memory.view().bytes();
        this.capacity = RingLayout.capacity(memory.capacity());
    }

    /** An open ring without records. For whoever makes it, before anybody else knows of it. */
    void clearTrailer() {
        for (int at = capacity; at < capacity + RingLayout.TRAILER_BYTES; at += Long.BYTES) {
            bytes.putLong(at, 0);
        }
        VarHandle.fullFence();
    }

    /** The bytes for records. */
    int capacity() {
        return capacity;
    }

    /** Records and trailer; a packet's place in the ring is its place in here. */
    PacketBuffer packets() {
        return memory;
    }

    /** Reads the header of a record that was published. */
    long header(int at) {
        return (long) LONGS.getOpaque(bytes, at);
    }

    /** Writes the header of a record that was not published yet. */
    void header(int at, long header) {
        bytes.putLong(at, header);
    }

    /** Writes the bytes of a record that was not published yet. */
    void copyIn(int at, PacketBuffer from, int offset, int length) {
        from.copyTo(offset, length, bytes, at);
    }

    long getAcquire(int field) {
        return (long) LONGS.getAcquire(bytes, capacity + field);
    }

    long getVolatile(int field) {
        return (long) LONGS.getVolatile(bytes, capacity + field);
    }

    void setVolatile(int field, long to) {
        LONGS.setVolatile(bytes, capacity + field, to);
    }

    boolean compareAndSet(int field, long from, long to) {
        return LONGS.compareAndSet(bytes, capacity + field, from, to);
    }

    /** Sets bits, with volatile order; answers what was there before. */
    long getAndSetBits(int field, long bits) {
        return (long) LONGS.getAndBitwiseOr(bytes, capacity + field, bits);
    }
}
