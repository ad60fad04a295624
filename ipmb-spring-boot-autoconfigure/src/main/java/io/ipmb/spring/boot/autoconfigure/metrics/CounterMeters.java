package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.counter.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/** Makes meters of the bus's counters. */
final class CounterMeters {

    static final String MESSAGES = "messages";

    private static final String CONTROLLER = "ipmb.controller.";
    private static final String DROPPED = "dropped.";

    private CounterMeters() {}

    /** The counters of a bus that the application hosts. */
    static List<Counter> ofControllers() {
        return Arrays.stream(Counter.values())
                .filter(CounterMeters::isControllers)
                .toList();
    }

    /** The counters of each endpoint. */
    static List<Counter> ofEndpoints() {
        return Arrays.stream(Counter.values())
                .filter(counter -> !isControllers(counter))
                .toList();
    }

    private static boolean isControllers(Counter counter) {
        return counter.id().startsWith(CONTROLLER);
    }

    /** Registers a counter. Counters of dropped messages share one meter per side; the reason is a tag. */
    static <T> FunctionCounter register(
            MeterRegistry registry, Counter counter, Tags tags, T source, ToLongFunction<T> value) {
        int reason = counter.id().indexOf(DROPPED);
        boolean drops = reason >= 0;
        FunctionCounter.Builder<T> builder = FunctionCounter.builder(
                        drops ? counter.id().substring(0, reason) + "dropped" : counter.id(),
                        source,
                        value::applyAsLong)
                .tags(drops ? tags.and("reason", counter.id().substring(reason + DROPPED.length())) : tags)
                .description(drops ? "Messages dropped" : counter.meaning());
        if (drops) {
            builder.baseUnit(MESSAGES);
        }
        return builder.register(registry);
    }
}
