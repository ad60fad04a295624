package io.ipmb.spring.core;

import io.ipmb.Endpoint;
import io.ipmb.counter.Counter;
import io.ipmb.spring.support.Internal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the endpoints of one place have counted, over all stays on the bus: an endpoint begins at 0 each time that it
 * joins, the totals never go back. Thread-safe.
 *
 * @since 0.1.0
 */
@Internal
public final class CounterTotals {

    private final Map<Counter, Long> past = new EnumMap<>(Counter.class);
    private final List<Endpoint> present = new ArrayList<>();

    /** An endpoint that has joined. */
    public synchronized void begin(Endpoint endpoint) {
        present.add(endpoint);
    }

    /** The endpoint has left, and counts no more. */
    public synchronized void end(Endpoint endpoint) {
        if (present.remove(endpoint)) {
            add(endpoint.counters(), past);
        }
    }

    /** What was counted so far. */
    public synchronized Map<Counter, Long> snapshot() {
        Map<Counter, Long> sum = new EnumMap<>(Counter.class);
        add(past, sum);
        present.forEach(endpoint -> add(endpoint.counters(), sum));
        return sum;
    }

    /** One of them. */
    public long get(Counter counter) {
        return snapshot().getOrDefault(counter, 0L);
    }

    private static void add(Map<Counter, Long> counted, Map<Counter, Long> sum) {
        counted.forEach((counter, value) -> sum.merge(counter, value, Long::sum));
    }
}
