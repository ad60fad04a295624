package io.ipmb.cli;

import java.util.Arrays;
import java.util.Locale;

/** The times of round trips, sorted. */
final class RoundTrips {

    private final long[] sorted;

    /** @param nanos copied */
    RoundTrips(long[] nanos) {
        sorted = nanos.clone();
        Arrays.sort(sorted);
    }

    /** The smallest time in microseconds that bounds at least this part of the round trips. */
    double micros(double part) {
        int rank = (int) Math.ceil(sorted.length * part);
        return sorted[Math.max(rank, 1) - 1] / 1e3;
    }

    /** {@code p50 30.1 p99 54.0 p99.9 60.0 max 99.9 µs}. */
    String summary() {
        return String.format(
                Locale.ROOT,
                "p50 %.1f p99 %.1f p99.9 %.1f max %.1f µs",
                micros(0.5),
                micros(0.99),
                micros(0.999),
                micros(1));
    }
}
