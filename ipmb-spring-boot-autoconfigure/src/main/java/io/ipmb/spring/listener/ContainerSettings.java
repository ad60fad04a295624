package io.ipmb.spring.listener;

import java.time.Duration;
import java.util.Objects;

/**
 * How a container runs, with everything said; fixed for one run. Immutable.
 *
 * @param said the settings as they were given, except whether it starts by itself
 * @param queueCapacity 0: the endpoint's own thread calls the listeners
 * @param shutdownNanos the time for messages that were taken, when it stops
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

    /** Messages that wait for a worker, where a queue is needed and nothing is said about its size. */
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

    /** These, and where somebody says something more, that. */
    ContainerSettings with(ListenerSettings more) {
        return of(more.orElse(said), virtualThreads, threadNamePrefix);
    }

    boolean isDirect() {
        return queueCapacity == 0;
    }

    /** For clocks that count nanoseconds: about 292 years are as good as more. */
    private static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }
}
