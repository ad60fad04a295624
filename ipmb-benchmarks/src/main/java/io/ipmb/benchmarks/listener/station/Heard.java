package io.ipmb.benchmarks.listener.station;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a listening station says about one round.
 *
 * @param count messages that came
 * @param expected messages that were sent
 * @param disordered messages that did not follow the one before
 * @param nanos from the first message to the last one
 * @param cpuNanos what the listening process used of the processors meanwhile, its compilers and collectors included
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
     * @throws IllegalStateException when it is none
     */
    public static Heard parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalStateException("expected what was heard, got: " + line);
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

    /** As a station says it. */
    public String line() {
        return "heard " + count + " of " + expected + ", " + disordered + " disordered, " + nanos + " ns, cpu "
                + cpuNanos + " ns, heap " + heapBefore + " to " + heapAfter;
    }

    /** Whether each message came once, in the order of sending. */
    public boolean complete() {
        return count == expected && disordered == 0 && nanos > 0;
    }

    /** Messages a second. */
    public double rate() {
        return count * 1e9 / nanos;
    }

    /** What one message cost the listening process, in microseconds of a processor. */
    public double cpuMicros() {
        return cpuNanos / 1e3 / count;
    }

    /** How many bytes more are in use after the round than before. */
    public long growth() {
        return heapAfter - heapBefore;
    }
}
