package io.ipmb.lane;

/**
 * Places where records of a sender begin, some dozens in the whole ring. Between two of them the records tell where the
 * next one begins, so that the sender can read its records back from any mark on. Belongs to the sending thread.
 *
 * <p>A receiver's own number is no such place: it may say one in the middle of a record, whose bytes would then count
 * as records that nobody has written.
 */
final class RecordMarks {

    /** About so many marks are in a ring. */
    private static final int MARKS = 64;

    /** Twice as many and a power of two: a record can be so long that marks are missing, but none is too many. */
    private static final int ROOM = 2 * MARKS;

    private final long[] marks = new long[ROOM];
    private final long distance;
    private int first;
    private int end;

    /** Where the oldest record begins that was not given up. */
    private long oldest;

    /** From which position on the next mark is due. */
    private long due;

    /** @param capacity the bytes of all records */
    RecordMarks(int capacity) {
        this.distance = capacity / MARKS;
        this.due = distance;
    }

    /** A record begins there. */
    void pass(long position) {
        if (position >= due) {
            marks[end++ & ROOM - 1] = position;
            due = position + distance;
        }
    }

    /**
     * Gives up records before a position, up to a mark.
     *
     * @param latest where the next record begins, at the position or after it
     * @return up to where they were given up
     */
    long giveUp(long before, long latest) {
        if (before == latest) {
            first = end;
            oldest = latest;
        }
        while (first != end && marks[first & ROOM - 1] <= before) {
            oldest = marks[first++ & ROOM - 1];
        }
        return oldest;
    }

    /** Where the oldest record begins that was not given up. */
    long oldest() {
        return oldest;
    }

    /**
     * The first mark from a position on.
     *
     * @param latest stands for the mark when there is none
     */
    long next(long from, long latest) {
        for (int i = first; i != end; i++) {
            if (marks[i & ROOM - 1] >= from) {
                return marks[i & ROOM - 1];
            }
        }
        return latest;
    }
}
