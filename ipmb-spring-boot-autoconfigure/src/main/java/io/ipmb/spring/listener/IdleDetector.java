package io.ipmb.spring.listener;

/** Notices listeners without work. On the thread of the {@link ContainerMonitor} alone. */
final class IdleDetector {

    private final long intervalNanos;
    private boolean waited;
    private long received;
    private long since;
    private long told;

    /** @param intervalNanos the time without a message until the first report, and from one report to the next */
    IdleDetector(long intervalNanos) {
        this.intervalNanos = intervalNanos;
    }

    /**
     * Takes a look.
     *
     * @param waits whether the listeners wait for messages: they run, and none of them is busy
     * @param receivedSoFar the number of messages until now
     * @param now of a clock of nanoseconds
     * @return the time without a message when it is due for a report; else 0
     */
    long look(boolean waits, long receivedSoFar, long now) {
        if (!waits || !waited || receivedSoFar != received) {
            waited = waits;
            received = receivedSoFar;
            since = now;
            told = now;
            return 0;
        }
        if (now - told < intervalNanos) {
            return 0;
        }
        told = now;
        return now - since;
    }
}
