package io.ipmb.counter;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * A set of all {@link Counter}s, starting at 0. Thread-safe; adding neither locks nor allocates.
 *
 * @since 0.1.0
 */
public final class Counters {

    private final LongAdder[] values = new LongAdder[Counter.values().length];

    /** All at 0. */
    public Counters() {
        for (int i = 0; i < values.length; i++) {
            values[i] = new LongAdder();
        }
    }

    /** Adds 1. */
    public void increment(Counter counter) {
        values[counter.ordinal()].increment();
    }

    /** Adds {@code amount}. */
    public void add(Counter counter, long amount) {
        values[counter.ordinal()].add(amount);
    }

    /** The present value. */
    public long get(Counter counter) {
        return values[counter.ordinal()].sum();
    }

    /** All present values. Concurrent additions may be included or not. */
    public Map<Counter, Long> snapshot() {
        Map<Counter, Long> snapshot = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            snapshot.put(counter, get(counter));
        }
        return snapshot;
    }
}
