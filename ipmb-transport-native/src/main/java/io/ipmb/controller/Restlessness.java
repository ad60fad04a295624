package io.ipmb.controller;

/**
 * The rate at which a program comes and goes. Some programs join again at once after each disconnection and repeat its
 * cause, such as a message that is too large: without a pause, both sides would do nothing else. A program may come and
 * go {@value #BURST} times in a burst and 100 times a second permanently; beyond that it waits, 3 seconds at most.
 */
final class Restlessness {

    /** A connection that ends earlier counts as a short one. */
    static final long SHORT_STAY_NANOS = 1_000_000_000;

    private static final int BURST = 50;

    /** The time after which one short connection is forgotten. */
    private static final long FORGETTING_NANOS = 10_000_000;

    /** The upper limit of a pause: a burst of the past must not keep a program out for minutes. */
    static final long LONGEST_PAUSE_NANOS = 3_000_000_000L;

    private static final long HIGHEST_LEVEL = BURST * FORGETTING_NANOS + LONGEST_PAUSE_NANOS;

    /** The nanoseconds from {@code measuredAt} until everything is forgotten. */
    private long level;

    private long measuredAt;

    /** Counts a connection that ends {@code now}. */
    void ended(long connectedAt, long now) {
        if (now - connectedAt < SHORT_STAY_NANOS) {
            level = Math.min(HIGHEST_LEVEL, level(now) + FORGETTING_NANOS);
            measuredAt = now;
        }
    }

    /** The time until a new connection has its turn. */
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
