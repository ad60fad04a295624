package io.ipmb.cli;

import java.util.Locale;

/** The receiving side of a measurement: counts the texts of a series between its marks. For one thread. */
final class BenchSeries {

    /** The text that starts the clock, and starts it anew. */
    static final String START = "0";

    /** The text that stops the clock. */
    static final String END = "1";

    private boolean started;
    private long start;
    private long count;
    private int size;

    /**
     * Takes a text.
     *
     * @return whether it is the end of the series
     * @throws CommandFailedException when it is the end of one whose start did not arrive
     */
    boolean take(String text) {
        if (text.equals(START)) {
            started = true;
            start = System.nanoTime();
            count = 0;
        } else if (text.equals(END)) {
            if (!started) {
                throw new CommandFailedException("the first message was lost");
            }
            return true;
        } else {
            count++;
            size = text.length();
        }
        return false;
    }

    /** The number of texts since the start. */
    long count() {
        return count;
    }

    /** The result of a series whose end has just come: {@code 64 B 300000 messages 412345/s}. */
    String result() {
        double seconds = (System.nanoTime() - start) / 1e9;
        started = false;
        return String.format(Locale.ROOT, "%d B %d messages %.0f/s", size, count, count / seconds);
    }
}
