package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.counter.Counter;
import io.ipmb.spring.listener.ContainerState;
import io.ipmb.spring.listener.IpmbListenerContainer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What happened under one label, over all containers that there were for it: they go when their last listener is unregistered,
 * and a new one begins at 0. Counts never go back. Thread-safe.
 */
final class LabelTotals {

    private final Map<Counter, Long> pastCounters = new EnumMap<>(Counter.class);
    private final Map<ContainerMeter, Long> pastFigures = new EnumMap<>(ContainerMeter.class);

    /** The newest one last. */
    private final List<IpmbListenerContainer> containers = new ArrayList<>();

    /** A container that takes the place of those before it. */
    synchronized void add(IpmbListenerContainer container) {
        // One that still stops goes on counting.
        for (Iterator<IpmbListenerContainer> earlier = containers.iterator(); earlier.hasNext(); ) {
            IpmbListenerContainer one = earlier.next();
            if (one.state() == ContainerState.STOPPED) {
                one.counters().forEach((counter, value) -> pastCounters.merge(counter, value, Long::sum));
                for (ContainerMeter meter : ContainerMeter.values()) {
                    pastFigures.merge(meter, meter.of(one.figures()), Long::sum);
                }
                earlier.remove();
            }
        }
        containers.add(container);
    }

    synchronized long get(Counter counter) {
        long sum = pastCounters.getOrDefault(counter, 0L);
        for (IpmbListenerContainer container : containers) {
            sum += container.counters().getOrDefault(counter, 0L);
        }
        return sum;
    }

    synchronized long get(ContainerMeter meter) {
        if (!meter.isCounting()) {
            return meter.of(containers.get(containers.size() - 1).figures());
        }
        long sum = pastFigures.getOrDefault(meter, 0L);
        for (IpmbListenerContainer container : containers) {
            sum += meter.of(container.figures());
        }
        return sum;
    }
}
