package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.spring.listener.ContainerStatistics;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The meters of the listeners of one label. */
enum ContainerMeter {
    NOT_TAKEN(
            "ipmb.listener.not.taken",
            "messages",
            true,
            "Messages that no listener takes",
            ContainerStatistics::notTaken),
    ELSEWHERE(
            "ipmb.listener.elsewhere",
            "messages",
            true,
            "Messages forwarded to listeners of another label of the application",
            ContainerStatistics::elsewhere),
    UNHANDLED(
            "ipmb.listener.unhandled",
            "messages",
            true,
            "Messages given up when the listeners stopped",
            ContainerStatistics::unhandled),
    QUEUE_FULL(
            "ipmb.listener.queue.full",
            "messages",
            true,
            "Messages that found the queue full and made the bus wait",
            ContainerStatistics::queueFull),
    QUEUE_DEPTH(
            "ipmb.listener.queue.depth",
            "messages",
            false,
            "Messages read from the bus that wait for a worker",
            ContainerStatistics::queueDepth),
    QUEUE_CAPACITY(
            "ipmb.listener.queue.capacity",
            "messages",
            false,
            "Messages that may wait for a worker; 0 without a queue",
            ContainerStatistics::queueCapacity),
    IN_FLIGHT("ipmb.listener.in.flight", "messages", false, "Messages in progress", ContainerStatistics::inFlight),
    STUCK(
            "ipmb.listener.stuck",
            null,
            false,
            "1 while a listener has been busy with one message for too long",
            statistics -> statistics.stuckSince() == null ? 0 : 1),
    AS_EXPECTED(
            "ipmb.listener.as.expected",
            null,
            false,
            "1 while the listeners are in the state that was asked for",
            statistics -> statistics.inExpectedState() ? 1 : 0);

    private final String id;
    private final @Nullable String baseUnit;
    private final boolean counting;
    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // method references only
    private final ToLongFunction<ContainerStatistics> figure;

    ContainerMeter(
            String id,
            @Nullable String baseUnit,
            boolean counting,
            String meaning,
            ToLongFunction<ContainerStatistics> figure) {
        this.id = id;
        this.baseUnit = baseUnit;
        this.counting = counting;
        this.meaning = meaning;
        this.figure = figure;
    }

    String id() {
        return id;
    }

    @Nullable String baseUnit() {
        return baseUnit;
    }

    /** Whether the value only grows, so that the meter is a counter. */
    boolean isCounting() {
        return counting;
    }

    String meaning() {
        return meaning;
    }

    long of(ContainerStatistics statistics) {
        return figure.applyAsLong(statistics);
    }
}
