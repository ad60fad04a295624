package io.ipmb.benchmarks.figures;

import io.ipmb.benchmarks.peers.Span;
import java.time.Duration;
import java.util.List;

/**
 * How thoroughly to measure.
 *
 * @param rounds of each measurement
 * @param span of one measurement of a rate or of round trips
 * @param sizes of messages in bytes, at least 8 each
 * @param quick whether a topic may take fewer messages and shorter times than a figure on the page needs
 */
record Effort(int rounds, Span span, List<Integer> sizes, boolean quick) {

    private static final List<Integer> ALL_SIZES = List.of(16, 64, 1024, 4096, 16_384);

    /** For the page. */
    static final Effort THOROUGH =
            new Effort(5, new Span(Duration.ofSeconds(1), Duration.ofSeconds(2)), ALL_SIZES, false);

    /** For a look: less than three minutes for all topics. */
    static final Effort QUICK =
            new Effort(1, new Span(Duration.ofMillis(500), Duration.ofMillis(300)), List.of(64, 1024), true);

    Effort {
        sizes = List.copyOf(sizes);
    }

    /** The same with another number of rounds. */
    Effort withRounds(int number) {
        return new Effort(number, span, sizes, quick);
    }

    /** The same with other sizes. */
    Effort withSizes(List<Integer> others) {
        return new Effort(rounds, span, others, quick);
    }
}
