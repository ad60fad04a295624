package io.ipmb.lane;

/**
 * A packet in a ring: in one piece, in a record that begins at a multiple of 8 bytes.
 *
 * <pre>
 *   0        4        8                8 + length        next multiple of 8
 *   +--------+--------+----------------+ - - - - - - - - +
 *   | length |  bits  |     packet     |     nothing     |  next record …
 *   +--------+--------+----------------+ - - - - - - - - +
 *             bit 0: objects ride on the packet, in the queue beside the ring
 *             bit 1: no packet; the next record is at the beginning of the ring (the rest was too short for it)
 * </pre>
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

    private RecordLayout() {}

    /** The bytes that a packet takes in the ring. */
    static int recordBytes(int packetLength) {
        return (HEADER_BYTES + packetLength + ALIGNMENT - 1) & -ALIGNMENT;
    }

    static int length(long header) {
        return (int) header;
    }

    static boolean hasObjects(long header) {
        return (header & WITH_OBJECTS) != 0;
    }

    /**
     * Whether a header that anybody may have written describes a packet.
     *
     * @param maxPacketSize the largest packet of the ring
     * @param room the bytes from the header to the end of the ring, or to the end of all records where that comes first
     */
    static boolean isPacket(long header, int maxPacketSize, long room) {
        int length = length(header);
        return (header & ~(LENGTH | WITH_OBJECTS)) == 0
                && length >= 1
                && length <= maxPacketSize
                && recordBytes(length) <= room;
    }
}
