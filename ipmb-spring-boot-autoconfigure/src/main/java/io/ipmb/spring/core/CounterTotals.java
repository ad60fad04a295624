package io.ipmb.spring.core;

import io.ipmb.Endpoint;
import io.ipmb.counter.Counter;
import io.ipmb.spring.support.Internal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Totals of the counters of successive endpoints. Each new endpoint starts at 0; the totals never decrease.
 * Thread-safe.
 *
 * @since 0.1.0
 */
@Internal
public final class CounterTotals {

    private final Map<Counter, Long> past = new EnumMap<>(Counter.class);
    private final List<Endpoint> present = new ArrayList<>();

    /** Adds an endpoint that has joined. */
    public synchronized void begin(Endpoint endpoint) {
        present.add(endpoint);
    }

    /** Keeps the final counts of an endpoint that has left. */
    public synchronized void end(Endpoint endpoint) {
        if (present.remove(endpoint)) {
            add(endpoint.counters(), past);
        }
    }

    /** The totals up to now. */
    public synchronized Map<Counter, Long> snapshot() {
        Map<Counter, Long> sum = new EnumMap<>(Counter.class);
        add(past, sum);
        present.forEach(endpoint -> add(endpoint.counters(), sum));
        return sum;
    }

    /** The total of one counter. */
    public long get(Counter counter) {
        return snapshot().getOrDefault(counter, 0L);
    }

    private static void add(Map<Counter, Long> counted, Map<Counter, Long> sum) {
        counted.forEach((counter, value) -> sum.merge(counter, value, Long::sum));
    }
}
