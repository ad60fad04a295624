package io.ipmb.platform;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The moment at which a call gives up, fixed once for all waits of the call. Immutable.
 *
 * <p>All durations are allowed: a deadline beyond the clock's range, or without a duration, is never over.
 */
public final class Deadline {

    private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

    private final NanoClock clock;
    private final boolean endless;
    private final long end;

    private Deadline(NanoClock clock, boolean endless, long end) {
        this.clock = clock;
        this.endless = endless;
        this.end = end;
    }

    /**
     * A deadline from now on.
     *
     * @param timeout the time from now; null for no limit; zero or less for a deadline that is over
     */
    public static Deadline after(@Nullable Duration timeout, NanoClock clock) {
        if (timeout == null || timeout.compareTo(Duration.ofNanos(LONGEST_NANOS)) >= 0) {
            return new Deadline(clock, true, 0);
        }
        return new Deadline(clock, false, clock.nanoTime() + Math.max(0, timeout.toNanos()));
    }

    /** The remaining nanoseconds: 0 when it is over, {@link Long#MAX_VALUE} without a limit. */
    public long remainingNanos() {
        return endless ? Long.MAX_VALUE : Math.max(0, end - clock.nanoTime());
    }

    /** Whether no time is left. */
    public boolean isOver() {
        return remainingNanos() == 0;
    }
}
