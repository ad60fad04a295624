package io.ipmb.lane;

/**
 * Where the numbers of a ring are in its memory: behind the records, in a trailer, each alone on its cache lines.
 *
 * <pre>
 *   0                          capacity    + 128       + 256      + 384        + 512           + 640           + 768
 *   +--------------------------+- - - - - -+-----------+----------+------------+---------------+---------------+
 *   | records, see             |  padding  | published | consumed | space from | reader sleeps | sender sleeps |
 *   | {@link RecordLayout}     |           |           |          |            |               |               |
 *   +--------------------------+- - - - - -+-----------+----------+------------+---------------+---------------+
 * </pre>
 *
 * <p>All numbers are 64 bits wide and little-endian, at multiples of 8. Two cache lines lie between them, because
 * processors fetch lines in pairs.
 */
final class RingLayout {

    private static final int DISTANCE = 128;

    /** The bytes behind the records. */
    static final int TRAILER_BYTES = 6 * DISTANCE;

    static final int PUBLISHED = DISTANCE;
    static final int CONSUMED = 2 * DISTANCE;
    static final int SPACE_FROM = 3 * DISTANCE;
    static final int READER_SLEEPS = 4 * DISTANCE;
    static final int SENDER_SLEEPS = 5 * DISTANCE;

    private RingLayout() {}

    /** The bytes for records in a memory of the given size; 0 or less when it is too small for a trailer. */
    static int capacity(int memoryBytes) {
        return (memoryBytes & -RecordLayout.ALIGNMENT) - TRAILER_BYTES;
    }
}
