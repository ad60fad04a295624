package io.ipmb.lane;

/**
 * A packet in a ring: in one piece, in a record that begins at a multiple of 8 bytes.
 *
 * <pre>
 *   0        4        8                8 + length        next multiple of 8
 *   +--------+--------+----------------+ - - - - - - - - +
 *   | length |  bits  |     packet     |     nothing     |  next record …
 *   +--------+--------+----------------+ - - - - - - - - +
 *             bit 32: objects ride on the packet, on a way beside the ring
 *             bit 33: no packet; the next record is at the beginning of the ring (the rest was too short for it)
 *             bit 34 to 63: the tag, in lanes alone: the two ends give it its meaning
 * </pre>
 *
 * <p>A packet without a tag has at least one byte.
 */
final class RecordLayout {

    /** Every record begins at a multiple of this, so that a header always fits before the end of the ring. */
    static final int ALIGNMENT = 8;

    /** The bytes before a packet: its length in the lower half, the bits in the upper one. */
    static final int HEADER_BYTES = 8;

    /** Objects ride on this packet. */
    static final long WITH_OBJECTS = 1L << 32;

    /** No packet here: the next record is at the beginning of the ring. */
    static final long SKIP = 1L << 33;

    private static final long LENGTH = 0xFFFF_FFFFL;

    /** The bits that no packet has where there are no tags. */
    static final long NOT_WITHOUT_TAGS = ~(LENGTH | WITH_OBJECTS);

    private static final int TAG_SHIFT = 34;
    private static final int TAG_BITS = Long.SIZE - TAG_SHIFT;

    private RecordLayout() {}

    /** The bytes that a packet takes in the ring. */
    static int recordBytes(int packetLength) {
        return (HEADER_BYTES + packetLength + ALIGNMENT - 1) & -ALIGNMENT;
    }

    static long header(int length, int tag) {
        return length | (long) tag << TAG_SHIFT;
    }

    /** Whether a number is a tag. */
    static boolean isTag(int number) {
        return number >>> TAG_BITS == 0;
    }

    static int length(long header) {
        return (int) header;
    }

    static int tag(long header) {
        return (int) (header >>> TAG_SHIFT);
    }

    static boolean hasObjects(long header) {
        return (header & WITH_OBJECTS) != 0;
    }

    /**
     * Whether a header that anybody may have written describes a packet.
     *
     * @param forbidden the bits that no packet of this ring has
     * @param room the bytes from the header to the end of the ring, or to the end of all records where that comes first
     */
    static boolean isPacket(long header, long forbidden, int maxPacketSize, long room) {
        int length = length(header);
        return (header & forbidden) == 0
                && (header & ~WITH_OBJECTS) != 0
                && length >= 0
                && length <= maxPacketSize
                && recordBytes(length) <= room;
    }
}
