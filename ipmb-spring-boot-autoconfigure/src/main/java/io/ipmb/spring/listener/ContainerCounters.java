package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.spring.core.CounterTotals;
import java.util.concurrent.atomic.LongAdder;

/** The counters of a container; {@link ContainerStatistics} gives the meaning of each. Thread-safe. */
final class ContainerCounters {
    final LongAdder received = new LongAdder();
    final LongAdder handled = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder notTaken = new LongAdder();
    final LongAdder elsewhere = new LongAdder();
    final LongAdder unhandled = new LongAdder();
    final LongAdder queueFull = new LongAdder();

    /** The counters of its endpoints, over all sessions. */
    final CounterTotals bus = new CounterTotals();

    /** Closes a message that no listener will get, and counts it. */
    void giveUp(IncomingMessage message) {
        unhandled.increment();
        message.close();
    }
}
