package io.ipmb.benchmarks.series;

import java.util.Locale;

/**
 * The packets between the marks.
 *
 * @param length of each packet in bytes
 */
public record Received(int length, long count, long nanos) {

    /** The text, as {@code ipmb bench-receive} prints it. */
    public String line() {
        return String.format(Locale.ROOT, "%d B %d messages %.0f/s", length, count, count * 1e9 / nanos);
    }
}
