package io.ipmb.spring.core;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Something that is counted each time, and reported once while it goes on. Thread-safe. */
final class Incident {

    private static final long SILENCE_NANOS = 60_000_000_000L;

    private final LongAdder count = new LongAdder();
    private final AtomicLong silentUntil = new AtomicLong(System.nanoTime());

    /** Counts one more; true when it is to be reported, which is so again when nothing was reported for a minute. */
    boolean happened() {
        count.increment();
        long now = System.nanoTime();
        long until = silentUntil.get();
        return now - until >= 0 && silentUntil.compareAndSet(until, now + SILENCE_NANOS);
    }

    long count() {
        return count.sum();
    }
}
