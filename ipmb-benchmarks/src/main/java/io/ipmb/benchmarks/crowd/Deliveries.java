package io.ipmb.benchmarks.crowd;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All deliveries of a measurement: a message to ten receivers counts as ten.
 *
 * @param nanos from the first start of a series at a receiver to the last end
 */
public record Deliveries(long count, long nanos) {

    private static final Pattern LINE = Pattern.compile("(\\d+) deliveries in (\\d+) ns");

    /** Reads the line of a station. */
    static Deliveries in(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalStateException("expected deliveries, got: " + line);
        }
        return new Deliveries(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    /** The text of a station. */
    String line() {
        return count + " deliveries in " + nanos + " ns";
    }

    /** The time of one delivery, in nanoseconds. */
    public double cost() {
        return (double) nanos / count;
    }
}
