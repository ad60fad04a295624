package io.ipmb.lane;

/**
 * What a receiver wants of a lane.
 *
 * @param mostBytes the most bytes of records that it takes
 * @param keeps whether it gives space back by {@link RingReceiver#giveBack} alone, so that the sender can send again
 *     what was taken and not acknowledged
 * @param spins whether it only ever looks at the ring, and never waits for it: then the sender need not look for
 *     somebody to wake, which takes half of the time of a small record
 */
public record LaneTerms(int mostBytes, boolean keeps, boolean spins) {

    /** Terms of a receiver that waits, and gives space back with the next look. */
    public static LaneTerms waiting(int mostBytes) {
        return new LaneTerms(mostBytes, false, false);
    }

    /** The bits of the answer to the sender. */
    long answer() {
        return (keeps ? RingLayout.KEEPS : 0) | (spins ? RingLayout.UNFENCED : 0);
    }
}
