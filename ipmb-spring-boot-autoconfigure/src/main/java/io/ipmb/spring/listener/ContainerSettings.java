package io.ipmb.spring.listener;

import java.time.Duration;
import java.util.Objects;

/**
 * The complete settings of a container, for one run. Immutable.
 *
 * @param said the given settings, without the automatic start
 * @param queueCapacity 0: the endpoint's own thread calls the listeners
 * @param shutdownNanos the time for the waiting messages during a stop
 * @param stuckNanos {@code Long.MAX_VALUE} for never
 */
record ContainerSettings(
        ListenerSettings said,
        int concurrency,
        int queueCapacity,
        long shutdownNanos,
        long stuckNanos,
        boolean virtualThreads,
        String threadNamePrefix) {

    /** The default capacity of a queue, where one is needed. */
    static final int QUEUE_CAPACITY = 256;

    static ContainerSettings of(ListenerSettings said, boolean virtualThreads, String threadNamePrefix) {
        ListenerSettings all = said.orElse(ListenerSettings.DEFAULTS);
        int concurrency = Objects.requireNonNull(all.concurrency());
        int capacity = Objects.requireNonNull(all.queueCapacity());
        boolean needsQueue = concurrency > 1 || virtualThreads;
        Duration stuckAfter = Objects.requireNonNull(all.stuckAfter());
        return new ContainerSettings(
                new ListenerSettings(null, concurrency, capacity, all.shutdownTimeout(), stuckAfter),
                concurrency,
                capacity == 0 && needsQueue ? QUEUE_CAPACITY : capacity,
                nanos(Objects.requireNonNull(all.shutdownTimeout())),
                stuckAfter.isZero() ? Long.MAX_VALUE : nanos(stuckAfter),
                virtualThreads,
                threadNamePrefix);
    }

    /** These settings, completed by the defaults. */
    ContainerSettings with(ListenerSettings more) {
        return of(more.orElse(said), virtualThreads, threadNamePrefix);
    }

    boolean isDirect() {
        return queueCapacity == 0;
    }

    /** In nanoseconds, capped at about 292 years. */
    private static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }
}
