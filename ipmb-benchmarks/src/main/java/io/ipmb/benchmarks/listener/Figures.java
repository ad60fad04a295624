package io.ipmb.benchmarks.listener;

import io.ipmb.benchmarks.Median;
import io.ipmb.benchmarks.listener.station.Heard;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The rounds of one pair. */
final class Figures {

    /**
     * Largest growth of the heap in a round: the JVM and the libraries keep some memory once they have warmed up. A
     * million messages would be more than a hundred times as much.
     */
    static final long MOST_GROWTH = 1 << 20;

    private static final double KIBI = 1024;

    private final List<Heard> rounds = new ArrayList<>();

    void add(Heard round) {
        rounds.add(round);
    }

    /** Messages a second: the median of the rounds in which all messages arrived. */
    double rate() {
        return median(Heard::rate);
    }

    /** Time from one message to the next, in microseconds. */
    double micros() {
        return 1e6 / rate();
    }

    /** Processor time of the listening process per message, in microseconds; the median. */
    double cpuMicros() {
        return median(Heard::cpuMicros);
    }

    /** Largest growth of the heap in a round, in bytes. */
    long growth() {
        return rounds.stream().mapToLong(Heard::growth).max().orElse(0);
    }

    /** The faults: lost or repeated messages, a changed order, a growing heap. Empty for a good run. */
    List<String> defects(String who) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < rounds.size(); i++) {
            Heard round = rounds.get(i);
            String where = who + ", round " + (i + 1) + ": ";
            if (!round.complete()) {
                found.add(where + round.count() + " of " + round.expected() + " messages came, " + round.disordered()
                        + " not behind the one before");
            }
            if (round.growth() > MOST_GROWTH) {
                found.add(where
                        + String.format(
                                Locale.ROOT,
                                "the heap grew by %,.0f KiB, at most %,.0f are meant",
                                round.growth() / KIBI,
                                MOST_GROWTH / KIBI));
            }
        }
        return found;
    }

    /** A row of the table. */
    String row(String who) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,.0f | %.3f | %.3f | %+,.0f KiB |",
                who,
                rounds.isEmpty() ? 0 : rounds.get(0).expected(),
                rate(),
                micros(),
                cpuMicros(),
                growth() / KIBI);
    }

    private double median(ToDoubleFunction<Heard> figure) {
        return Median.of(rounds.stream()
                .filter(Heard::complete)
                .mapToDouble(figure)
                .boxed()
                .toList());
    }
}
