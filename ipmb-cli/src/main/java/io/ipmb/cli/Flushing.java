package io.ipmb.cli;

import io.ipmb.Endpoint;
import java.time.Duration;

/** Waits until all sent messages have left the process. */
final class Flushing {

    /** The time limit for receivers, added to the time to live. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Flushing() {}

    /**
     * Waits.
     *
     * @param timeToLive of the messages
     * @throws CommandFailedException when a receiver did not take its message in time
     */
    static void everythingOf(Endpoint endpoint, TimeSpan timeToLive) {
        Duration kept = timeToLive.value();
        Duration limit = kept.compareTo(Duration.ofDays(365)) < 0 ? kept.plus(PATIENCE) : kept;
        if (!endpoint.flush(limit)) {
            throw new CommandFailedException("the receivers did not take all messages within " + TimeSpan.of(limit)
                    + "; one of them does not read");
        }
    }
}
