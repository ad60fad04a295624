package io.ipmb.spring.listener;

import java.util.concurrent.atomic.LongAdder;

/**
 * The counters of one listener since it was registered; may be kept when the listener has gone. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ListenerCounters {

    private final LongAdder handled = new LongAdder();
    private final LongAdder failed = new LongAdder();

    ListenerCounters() {}

    /** Messages that it handled. */
    public long handled() {
        return handled.sum();
    }

    /** Messages that it failed on. */
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
