package io.ipmb.lane;

import io.ipmb.platform.PacketBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory of a ring: records, and the numbers that {@link RingLayout} draws. The memory order of each access is in
 * its name. Whoever shares the memory can have written anything: this class reads each number once for each call, and
 * checks none.
 */
final class RingMemory {

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final PacketBuffer records;
    private final ByteBuffer bytes;
    private final ByteBuffer numbers;
    private final int capacity;

    /**
     * @param records the memory of the records, which begin at its beginning; may be for reading only
     * @param capacity the bytes of the records
     * @param numbers the memory of the numbers
     */
    RingMemory(PacketBuffer records, int capacity, ByteBuffer numbers) {
        this.records = records;
        this.bytes = records.view().bytes();
        this.capacity = capacity;
        this.numbers = numbers;
    }

    /**
     * One memory for both, used by this ring alone; its contents do not matter.
     *
     * @throws IllegalArgumentException when it is too small for the numbers
     */
    static RingMemory inOnePiece(PacketBuffer memory) {
        int capacity = RingLayout.capacity(memory.capacity());
        if (capacity < 0) {
            throw new IllegalArgumentException(memory.capacity() + " bytes are too few for a ring");
        }
        ByteBuffer numbers =
                memory.view().bytes().slice(capacity, RingLayout.NUMBERS_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        RingMemory both = new RingMemory(memory, capacity, numbers);
        both.clearNumbers();
        return both;
    }

    private void clearNumbers() {
        for (int at = 0; at < RingLayout.NUMBERS_BYTES; at += Long.BYTES) {
            numbers.putLong(at, 0);
        }
        VarHandle.fullFence();
    }

    /** The bytes for records. */
    int capacity() {
        return capacity;
    }

    /** The records; a packet's place in the ring is its place in here. */
    PacketBuffer packets() {
        return records;
    }

    /** Reads the header of a record. */
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
        return (long) LONGS.getAcquire(numbers, field);
    }

    long getVolatile(int field) {
        return (long) LONGS.getVolatile(numbers, field);
    }

    void setRelease(int field, long to) {
        LONGS.setRelease(numbers, field, to);
    }

    void setVolatile(int field, long to) {
        LONGS.setVolatile(numbers, field, to);
    }

    boolean compareAndSet(int field, long from, long to) {
        return LONGS.compareAndSet(numbers, field, from, to);
    }

    /** Sets bits, with volatile order; answers what was there before. */
    long getAndSetBits(int field, long bits) {
        return setBits(numbers, field, bits);
    }

    /** As {@link #getAndSetBits}, where there is no ring yet. */
    static long setBits(ByteBuffer numbers, int field, long bits) {
        return (long) LONGS.getAndBitwiseOr(numbers, field, bits);
    }
}
