package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.spring.listener.ContainerFigures;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What is measured of the listeners of one label. */
enum ContainerMeter {
    NOT_TAKEN(
            "ipmb.listener.not.taken", "messages", true, "Messages that no listener takes", ContainerFigures::notTaken),
    ELSEWHERE(
            "ipmb.listener.elsewhere",
            "messages",
            true,
            "Messages that were for listeners of another label of the application, and went to those",
            ContainerFigures::elsewhere),
    UNHANDLED(
            "ipmb.listener.unhandled",
            "messages",
            true,
            "Messages given up when the listeners stopped",
            ContainerFigures::unhandled),
    QUEUE_FULL(
            "ipmb.listener.queue.full",
            "messages",
            true,
            "Messages that found the queue full, so that the bus had to wait",
            ContainerFigures::queueFull),
    QUEUE_DEPTH(
            "ipmb.listener.queue.depth",
            "messages",
            false,
            "Messages taken from the bus that wait for a worker",
            ContainerFigures::queueDepth),
    QUEUE_CAPACITY(
            "ipmb.listener.queue.capacity",
            "messages",
            false,
            "Messages that may wait for a worker; 0 without a queue",
            ContainerFigures::queueCapacity),
    IN_FLIGHT(
            "ipmb.listener.in.flight",
            "messages",
            false,
            "Messages that are being handled",
            ContainerFigures::inFlight),
    STUCK(
            "ipmb.listener.stuck",
            null,
            false,
            "1 while a listener has been busy with one message for too long",
            figures -> figures.stuckSince() == null ? 0 : 1),
    AS_EXPECTED(
            "ipmb.listener.as.expected",
            null,
            false,
            "1 while the listeners are where they are meant to be",
            figures -> figures.inExpectedState() ? 1 : 0);

    private final String id;
    private final @Nullable String baseUnit;
    private final boolean counting;
    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // all of them are references to methods
    private final ToLongFunction<ContainerFigures> figure;

    ContainerMeter(
            String id,
            @Nullable String baseUnit,
            boolean counting,
            String meaning,
            ToLongFunction<ContainerFigures> figure) {
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

    /** Whether it only grows. */
    boolean isCounting() {
        return counting;
    }

    String meaning() {
        return meaning;
    }

    long of(ContainerFigures figures) {
        return figure.applyAsLong(figures);
    }
}
