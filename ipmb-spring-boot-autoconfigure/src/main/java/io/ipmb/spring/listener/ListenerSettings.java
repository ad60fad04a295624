package io.ipmb.spring.listener;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a container runs its listeners. Null means: not said here, take the next outer one's. Immutable.
 *
 * @param autoStartup whether the container starts with the application
 * @param concurrency how many messages are handled at the same time, at least 1; more than 1 gives up their order
 * @param queueCapacity messages taken from the bus and not yet handled, at least 0; 0: the endpoint's own thread calls
 *     the listeners, where one worker on a platform thread is enough, else a queue of 256
 * @param shutdownTimeout the time for handling messages that were taken from the bus, when it stops
 * @param stuckAfter how long one message may be in the works before the listener counts as stuck; zero for never
 * @since 0.1.0
 */
public record ListenerSettings(
        @Nullable Boolean autoStartup,
        @Nullable Integer concurrency,
        @Nullable Integer queueCapacity,
        @Nullable Duration shutdownTimeout,
        @Nullable Duration stuckAfter) {

    /** Nothing said. */
    public static final ListenerSettings UNSET = new ListenerSettings(null, null, null, null, null);

    /** The values unless set: starts by itself, one worker, no queue, 20 s to stop, stuck after 30 s. */
    public static final ListenerSettings DEFAULTS =
            new ListenerSettings(true, 1, 0, Duration.ofSeconds(20), Duration.ofSeconds(30));

    /** Checks the ranges. */
    public ListenerSettings {
        if (concurrency != null && concurrency < 1) {
            throw new IllegalArgumentException("concurrency=" + concurrency + " must be at least 1");
        }
        if (queueCapacity != null && queueCapacity < 0) {
            throw new IllegalArgumentException("queueCapacity=" + queueCapacity + " must not be negative");
        }
        notNegative("shutdownTimeout", shutdownTimeout);
        notNegative("stuckAfter", stuckAfter);
    }

    private static void notNegative(String name, @Nullable Duration value) {
        if (value != null && value.isNegative()) {
            throw new IllegalArgumentException(name + "=" + value + " is negative");
        }
    }

    /** These settings, and where they say nothing the other ones. */
    public ListenerSettings orElse(ListenerSettings outer) {
        return new ListenerSettings(
                autoStartup != null ? autoStartup : outer.autoStartup,
                concurrency != null ? concurrency : outer.concurrency,
                queueCapacity != null ? queueCapacity : outer.queueCapacity,
                shutdownTimeout != null ? shutdownTimeout : outer.shutdownTimeout,
                stuckAfter != null ? stuckAfter : outer.stuckAfter);
    }
}
