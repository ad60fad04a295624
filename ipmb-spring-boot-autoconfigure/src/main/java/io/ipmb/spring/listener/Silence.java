package io.ipmb.spring.listener;

/** Notices that listeners have nothing to do. On the thread that looks after containers alone. */
final class Silence {

    private final long intervalNanos;
    private boolean waited;
    private long received;
    private long since;
    private long told;

    /** @param intervalNanos how long it lasts before it is told, and between one time and the next */
    Silence(long intervalNanos) {
        this.intervalNanos = intervalNanos;
    }

    /**
     * Takes a look.
     *
     * @param waits whether the listeners wait for messages: they are running, and none of them is busy
     * @param receivedSoFar how many messages have come
     * @param now of a clock of nanoseconds
     * @return for how long there has been nothing, when that is to be told now; else 0
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
