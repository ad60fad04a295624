package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.counter.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/** Makes meters of what the bus counts. */
final class CounterMeters {

    static final String MESSAGES = "messages";

    private static final String CONTROLLER = "ipmb.controller.";
    private static final String DROPPED = "dropped.";

    private CounterMeters() {}

    /** Those of the bus that the application hosts. */
    static List<Counter> ofControllers() {
        return Arrays.stream(Counter.values())
                .filter(CounterMeters::isControllers)
                .toList();
    }

    /** Those that each endpoint has of its own. */
    static List<Counter> ofEndpoints() {
        return Arrays.stream(Counter.values())
                .filter(counter -> !isControllers(counter))
                .toList();
    }

    private static boolean isControllers(Counter counter) {
        return counter.id().startsWith(CONTROLLER);
    }

    /** Those that drop are one meter each for endpoints and for the controller, told apart by their reason. */
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
