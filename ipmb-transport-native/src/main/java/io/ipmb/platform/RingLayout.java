package io.ipmb.platform;

/** Sizes and header bits of the records in the ring of an {@link InProcessChannel}, which draws them. */
final class RingLayout {

    /** Every record begins at a multiple of this, so that a header always fits before the end of the ring. */
    static final int ALIGNMENT = 8;

    /** The bytes before a packet: its length in the lower half, the bits below in the upper. */
    static final int HEADER_BYTES = 8;

    /** Objects ride on this packet: the next list of the side queue. */
    static final long WITH_OBJECTS = 1L << 32;

    /** No packet here: the next record is at the beginning of the ring. */
    static final long SKIP = 1L << 33;

    private RingLayout() {}

    /** The bytes that a packet takes in the ring. */
    static int recordBytes(int packetLength) {
        return (HEADER_BYTES + packetLength + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** The part of the memory that can be used. */
    static int usableBytes(PacketBuffer memory) {
        return memory.capacity() & -ALIGNMENT;
    }
}
