package io.ipmb.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One time limit for all waits of a command. */
final class TimeLimit {

    /** The length of one wait without a limit. */
    private static final Duration LONG = Duration.ofHours(1);

    private final @Nullable TimeSpan whole;
    private final long start = System.nanoTime();

    private TimeLimit(@Nullable TimeSpan whole) {
        this.whole = whole;
    }

    /** Begins now; null for no limit. */
    static TimeLimit of(@Nullable TimeSpan whole) {
        return new TimeLimit(whole);
    }

    /** The rest of the time; not negative. */
    Duration left() {
        if (whole == null) {
            return LONG;
        }
        Duration left = whole.value().minusNanos(System.nanoTime() - start);
        return left.isNegative() ? Duration.ZERO : left;
    }

    boolean isOver() {
        return whole != null && left().isZero();
    }
}
