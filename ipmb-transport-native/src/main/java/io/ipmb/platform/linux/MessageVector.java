package io.ipmb.platform.linux;

import java.nio.ByteBuffer;

/**
 * The headers for {@code sendmmsg} and {@code recvmmsg}: one per packet, each with one piece of memory. For systems
 * with 64-bit pointers.
 *
 * <pre>
 *   capacity times struct mmsghdr, 64 bytes            capacity times struct iovec, 16 bytes
 *   +--------+---------+--------+--------+---------+------------+-------+---------+    +---------+--------+
 *   | name 8 | len 4+4 | iov  8 | len  8 | control | control    | flags | length  |    | base  8 | len  8 |
 *   |  NULL  |    0    |        |    1   |     8   |  length  8 |   4+4 |     4+4 |    |         |        |
 *   +--------+---------+--------+--------+---------+------------+-------+---------+    +---------+--------+
 *   0        8         16       24       32        40           48      56            0         8
 * </pre>
 */
final class MessageVector {

    /** The size of a header, which begins with the {@code struct msghdr} of {@code sendmsg} and {@code recvmsg}. */
    static final int HEADER_BYTES = 64;

    private static final int IOV = 16;
    private static final int IOV_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int LENGTH = 56;

    private static final int PIECE_BYTES = 16;
    private static final int PIECE_LENGTH = 8;

    private final NativeMemory memory;
    private final ByteBuffer bytes;
    private final int pieces;

    MessageVector(int capacity) {
        this.memory = NativeMemory.zeroed(capacity * (HEADER_BYTES + PIECE_BYTES));
        this.bytes = memory.bytes();
        this.pieces = capacity * HEADER_BYTES;
        for (int i = 0; i < capacity; i++) {
            bytes.putLong(i * HEADER_BYTES + IOV, memory.address() + pieces + (long) i * PIECE_BYTES);
            bytes.putLong(i * HEADER_BYTES + IOV_COUNT, 1);
        }
    }

    /** Address of the i-th header. */
    long address(int i) {
        return memory.address() + (long) i * HEADER_BYTES;
    }

    /** Sets the memory of the i-th packet. */
    void data(int i, long address, int length) {
        int piece = pieces + i * PIECE_BYTES;
        bytes.putLong(piece, address);
        bytes.putLong(piece + PIECE_LENGTH, length);
    }

    /** Sets the memory for the control data of the i-th packet; 0 and 0 for none. */
    void control(int i, long address, int length) {
        bytes.putLong(i * HEADER_BYTES + CONTROL, address);
        bytes.putLong(i * HEADER_BYTES + CONTROL_LENGTH, length);
    }

    void controlLength(int i, int length) {
        bytes.putLong(i * HEADER_BYTES + CONTROL_LENGTH, length);
    }

    int controlLength(int i) {
        return (int) bytes.getLong(i * HEADER_BYTES + CONTROL_LENGTH);
    }

    int flags(int i) {
        return bytes.getInt(i * HEADER_BYTES + FLAGS);
    }

    void length(int i, int length) {
        bytes.putInt(i * HEADER_BYTES + LENGTH, length);
    }

    int length(int i) {
        return bytes.getInt(i * HEADER_BYTES + LENGTH);
    }
}
