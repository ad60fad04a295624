package io.ipmb.spring.listener;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a container. Null leaves a value to the outer settings. Immutable.
 *
 * @param autoStartup whether the container starts with the application
 * @param concurrency the number of messages handled at the same time, 1 to {@link #MOST_CONCURRENCY}; above 1, without
 *     order
 * @param queueCapacity the limit of waiting messages, at least 0. With 0, the endpoint's own thread calls the listeners
 *     if one worker on a platform thread is enough; otherwise the queue has 256 places
 * @param shutdownTimeout the time for the waiting messages during a stop
 * @param stuckAfter the duration of one call after which the listener counts as stuck; zero for never
 * @since 0.1.0
 */
public record ListenerSettings(
        @Nullable Boolean autoStartup,
        @Nullable Integer concurrency,
        @Nullable Integer queueCapacity,
        @Nullable Duration shutdownTimeout,
        @Nullable Duration stuckAfter) {

    /** The largest concurrency: each has a thread of its own. */
    public static final int MOST_CONCURRENCY = 10_000;

    /** No settings. */
    public static final ListenerSettings UNSET = new ListenerSettings(null, null, null, null, null);

    /** The defaults: automatic start, one worker, no queue, 20 s to stop, stuck after 30 s. */
    public static final ListenerSettings DEFAULTS =
            new ListenerSettings(true, 1, 0, Duration.ofSeconds(20), Duration.ofSeconds(30));

    /** Checks the ranges. */
    public ListenerSettings {
        if (concurrency != null && (concurrency < 1 || concurrency > MOST_CONCURRENCY)) {
            throw new IllegalArgumentException("concurrency=" + concurrency + " must be from 1 to " + MOST_CONCURRENCY);
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

    /** These settings, completed by the other ones. */
    public ListenerSettings orElse(ListenerSettings outer) {
        return new ListenerSettings(
                autoStartup != null ? autoStartup : outer.autoStartup,
                concurrency != null ? concurrency : outer.concurrency,
                queueCapacity != null ? queueCapacity : outer.queueCapacity,
                shutdownTimeout != null ? shutdownTimeout : outer.shutdownTimeout,
                stuckAfter != null ? stuckAfter : outer.stuckAfter);
    }
}
