package io.ipmb.lane;

/**
 * Where the numbers of a ring are, each alone on its cache lines. In a lane they have a memory of their own; inside one
 * JVM they are behind the records ({@link RecordLayout}).
 *
 * <pre>
 *     0          128         256        384     512          640             768             896           1024
 *     +----------+-----------+----------+-------+------------+---------------+---------------+-------------+
 *     | preamble | published | consumed | taken | space from | reader sleeps | sender sleeps | answer      |
 *     +----------+-----------+----------+-------+------------+---------------+---------------+-------------+
 *
 *     preamble, in lanes alone:  0  "ipmblan" and the version, 1
 *                                8  bytes of the records
 *                               16  instance of the sender, 16 bytes in textual order
 *     answer, in lanes alone:    bit 0 to 7: a {@link LaneRefusal}
 *                                bit 8:      the receiver keeps records until they are acknowledged
 *                                bit 9:      the receiver takes no more
 *                                bit 10:     the sender need not fence, see {@link Ring}
 *                                bit 11:     the receiver has taken the lane up
 * </pre>
 *
 * <p>All numbers are 64 bits wide and little-endian, at multiples of 8. Two cache lines lie between them, because
 * processors fetch lines in pairs.
 */
final class RingLayout {

    private static final int DISTANCE = 128;

    static final int MAGIC = 0;
    static final int CAPACITY = 8;
    static final int INSTANCE = 16;

    static final int PUBLISHED = DISTANCE;
    static final int CONSUMED = 2 * DISTANCE;
    static final int TAKEN = 3 * DISTANCE;
    static final int SPACE_FROM = 4 * DISTANCE;
    static final int READER_SLEEPS = 5 * DISTANCE;
    static final int SENDER_SLEEPS = 6 * DISTANCE;
    static final int ANSWER = 7 * DISTANCE;

    /** The bits of a refusal in the answer. */
    static final long REFUSAL = 0xFF;

    /** The bit of the answer of a receiver that keeps records until they are acknowledged. */
    static final long KEEPS = 1 << 8;

    /** The bit of the answer of a receiver that takes no more. */
    static final long TAKES_NO_MORE = 1 << 9;

    /** The bit of the answer of a receiver that sees what was published without a fence of the sender. */
    static final long UNFENCED = 1 << 10;

    /** The bit of the answer of a receiver that has taken the lane up. */
    static final long TAKEN_UP = 1 << 11;

    /** The bytes of all numbers. */
    static final int NUMBERS_BYTES = 8 * DISTANCE;

    private RingLayout() {}

    /** The bytes for records in a memory that holds the numbers as well; 0 or less when it is too small. */
    static int capacity(int memoryBytes) {
        return (memoryBytes & -RecordLayout.ALIGNMENT) - NUMBERS_BYTES;
    }
}
