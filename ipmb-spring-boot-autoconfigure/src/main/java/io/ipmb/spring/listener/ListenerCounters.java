package io.ipmb.spring.listener;

import java.util.concurrent.atomic.LongAdder;

/**
 * The counters of one listener since its registration; usable after its removal. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ListenerCounters {

    private final LongAdder handled = new LongAdder();
    private final LongAdder failed = new LongAdder();

    ListenerCounters() {}

    /** The number of handled messages. */
    public long handled() {
        return handled.sum();
    }

    /** The number of failures. */
    public long failed() {
        return failed.sum();
    }

    void countHandled() {
        handled.increment();
    }

    void countFailed() {
        failed.increment();
    }
}
