package io.ipmb.controller;

/**
 * How often a program has come and gone in a short time. Some programs join again at once whenever their connection
 * ends, and do again what it ended for, such as sending a message that is too large: without a pause that is all that
 * both sides do. A program may come and go {@value #BURST} times at once, and 100 times in a second for good; beyond
 * that it waits, a few seconds at most.
 */
final class Restlessness {

    /** A connection that has ended before was a short one. */
    static final long SHORT_STAY_NANOS = 1_000_000_000;

    private static final int BURST = 50;

    /** How long it takes to forget one short stay. */
    private static final long FORGETTING_NANOS = 10_000_000;

    /** However often it has come and gone, it waits no longer: a burst of the past must not keep it out for minutes. */
    static final long LONGEST_PAUSE_NANOS = 3_000_000_000L;

    private static final long HIGHEST_LEVEL = BURST * FORGETTING_NANOS + LONGEST_PAUSE_NANOS;

    /** How long it takes to forget all; in nanoseconds as of {@code measuredAt}. */
    private long level;

    private long measuredAt;

    /** A connection has ended that began at {@code connectedAt}. */
    void ended(long connectedAt, long now) {
        if (now - connectedAt < SHORT_STAY_NANOS) {
            level = Math.min(HIGHEST_LEVEL, level(now) + FORGETTING_NANOS);
            measuredAt = now;
        }
    }

    /** How long a new connection has to wait for its turn. */
    long pauseNanos(long now) {
        return Math.max(0, level(now) - BURST * FORGETTING_NANOS);
    }

    boolean isForgotten(long now) {
        return level(now) == 0;
    }

    private long level(long now) {
        return Math.max(0, level - Math.max(0, now - measuredAt));
    }
}
