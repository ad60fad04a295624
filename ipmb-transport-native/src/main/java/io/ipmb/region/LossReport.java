package io.ipmb.region;

import io.ipmb.platform.NanoClock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/** Counts what was lost and says so, in one line of the log for all that is found within ten seconds. Thread-safe. */
final class LossReport {

    private static final Logger LOG = System.getLogger("io.ipmb.region");

    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final NanoClock clock;
    private long losses;
    private long silentUntil;

    LossReport(NanoClock clock) {
        this.clock = clock;
        this.silentUntil = clock.nanoTime();
    }

    synchronized void add(String what) {
        losses++;
        long now = clock.nanoTime();
        if (now - silentUntil < 0) {
            return;
        }
        silentUntil = now + SILENCE_NANOS;
        LOG.log(
                Level.WARNING,
                "{0} was lost without having been closed, and is closed now; {1} so far. Close messages, objects and regions,"
                        + " for instance by try-with-resources",
                what,
                losses);
    }

    synchronized long losses() {
        return losses;
    }
}
