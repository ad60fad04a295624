package io.ipmb.benchmarks.peers;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The round trips of one round, in microseconds.
 *
 * @param p50 the median
 * @param p99 the 99th percentile
 */
public record RoundTrip(double p50, double p99) {

    private static final Pattern LINE = Pattern.compile("p50 ([\\d.]+) p99 ([\\d.]+) .*");

    /** Reads {@code p50 30.1 p99 54.0 µs}, with or without further figures in between. */
    public static RoundTrip in(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalStateException("expected round trips, got: " + line);
        }
        return new RoundTrip(Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2)));
    }
}
