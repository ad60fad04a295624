package io.ipmb.benchmarks.series;

import java.util.function.LongConsumer;

/** Checks the order of the numbers of a series, and measures the time between the marks. For one thread. */
public final class SeriesCheck implements LongConsumer {

    private boolean ended;
    private long next;
    private long startedAt;
    private long endedAt;

    /** @throws IllegalStateException when the number does not follow its predecessor */
    @Override
    public void accept(long number) {
        if (number == next) {
            next++;
        } else if (number == Numbers.START) {
            next = 0;
            startedAt = System.nanoTime();
        } else if (number == Numbers.END) {
            ended = true;
            endedAt = System.nanoTime();
        } else {
            throw new IllegalStateException("expected message " + next + ", got " + number);
        }
    }

    /** Whether the last mark has arrived. */
    public boolean hasEnded() {
        return ended;
    }

    /** The last number that has arrived. */
    public long last() {
        return next - 1;
    }

    /** The time of the mark behind the warm-up, by the clock of {@link System#nanoTime()}. */
    public long startedAt() {
        return startedAt;
    }

    /** The time of the last mark. */
    public long endedAt() {
        return endedAt;
    }

    /**
     * The result, once the series has ended.
     *
     * @param length of each message in bytes
     */
    public Received result(int length) {
        return new Received(length, next, endedAt - startedAt);
    }
}
