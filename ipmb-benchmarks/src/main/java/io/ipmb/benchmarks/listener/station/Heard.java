package io.ipmb.benchmarks.listener.station;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A listening station's report of one round.
 *
 * @param count number of messages that arrived
 * @param expected number of messages that were sent
 * @param disordered number of messages that did not follow their predecessor
 * @param nanos time from the first message to the last
 * @param cpuNanos the listening process's processor time meanwhile, compilers and collectors included
 * @param heapBefore used bytes of the heap after a collection, before the first message
 * @param heapAfter used bytes of the heap after a collection, after the last message
 */
public record Heard(
        long count, long expected, long disordered, long nanos, long cpuNanos, long heapBefore, long heapAfter) {

    private static final Pattern LINE = Pattern.compile(
            "heard (\\d+) of (\\d+), (\\d+) disordered, (-?\\d+) ns, cpu (\\d+) ns, heap (\\d+) to (\\d+)");

    /**
     * Reads a station's line.
     *
     * @throws IllegalStateException when the line is not a report
     */
    public static Heard parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalStateException("expected a report of a round, got: " + line);
        }
        return new Heard(
                number(matcher, 1),
                number(matcher, 2),
                number(matcher, 3),
                number(matcher, 4),
                number(matcher, 5),
                number(matcher, 6),
                number(matcher, 7));
    }

    private static long number(Matcher matcher, int group) {
        return Long.parseLong(matcher.group(group));
    }

    /** The text of a station. */
    public String line() {
        return "heard " + count + " of " + expected + ", " + disordered + " disordered, " + nanos + " ns, cpu "
                + cpuNanos + " ns, heap " + heapBefore + " to " + heapAfter;
    }

    /** Whether each message arrived once, in the order of sending. */
    public boolean complete() {
        return count == expected && disordered == 0 && nanos > 0;
    }

    /** Messages a second. */
    public double rate() {
        return count * 1e9 / nanos;
    }

    /** Processor time of the listening process per message, in microseconds. */
    public double cpuMicros() {
        return cpuNanos / 1e3 / count;
    }

    /** Growth of the heap in the round, in bytes. */
    public long growth() {
        return heapAfter - heapBefore;
    }
}
