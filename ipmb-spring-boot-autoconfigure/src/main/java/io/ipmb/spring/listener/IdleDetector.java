package io.ipmb.spring.listener;

/** Detects listeners without messages. For the thread of the {@link ContainerMonitor} alone. */
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
     * @param waits whether all listeners run and none is busy
     * @param receivedSoFar the number of messages until now
     * @param now the current time of a nanosecond clock
     * @return the time without a message if a report is due; otherwise 0
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
