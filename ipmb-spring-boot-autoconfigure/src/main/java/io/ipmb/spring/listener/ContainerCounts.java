package io.ipmb.spring.listener;

import io.ipmb.spring.core.CounterTotals;
import java.util.concurrent.atomic.LongAdder;

/** What a container counts; see {@link ContainerFigures} for what each means. Thread-safe. */
final class ContainerCounts {
    final LongAdder received = new LongAdder();
    final LongAdder handled = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder notTaken = new LongAdder();
    final LongAdder elsewhere = new LongAdder();
    final LongAdder unhandled = new LongAdder();
    final LongAdder queueFull = new LongAdder();

    /** What the endpoints of all stays on the bus have counted. */
    final CounterTotals bus = new CounterTotals();
}
