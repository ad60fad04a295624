package io.ipmb.cli;

import io.ipmb.Endpoint;
import java.time.Duration;

/** Waits until what was sent has left the process for good. */
final class Flushing {

    /** How long receivers may take, beyond the time that a message is kept for one. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Flushing() {}

    /**
     * Waits.
     *
     * @param timeToLive of what was sent
     * @throws CommandFailedException when a receiver did not take it in time
     */
    static void everythingOf(Endpoint endpoint, TimeSpan timeToLive) {
        Duration kept = timeToLive.value();
        Duration limit = kept.compareTo(Duration.ofDays(365)) < 0 ? kept.plus(PATIENCE) : kept;
        if (!endpoint.flush(limit)) {
            throw new CommandFailedException(
                    "not everything was taken within " + TimeSpan.of(limit) + "; a receiver does not read");
        }
    }
}
