package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.counter.Counter;
import io.ipmb.spring.listener.ContainerState;
import io.ipmb.spring.listener.IpmbListenerContainer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The counts of one label, over all its containers. A container ends with its last listener, and a new one begins at 0,
 * but the totals never decrease: a container that has ended and stopped adds its counts to them and is released.
 * Thread-safe.
 */
final class LabelTotals {

    private final Map<Counter, Long> pastCounters = new EnumMap<>(Counter.class);
    private final Map<ContainerMeter, Long> past = new EnumMap<>(ContainerMeter.class);

    /** The registered containers, the newest last. */
    private final List<IpmbListenerContainer> present = new ArrayList<>();

    /** The unregistered containers that have not stopped yet. */
    private final List<IpmbListenerContainer> leaving = new ArrayList<>();

    /** Adds a container; the gauges show the newest one. */
    synchronized void add(IpmbListenerContainer container) {
        if (!present.contains(container)) {
            present.add(container);
        }
    }

    /**
     * Takes note of an unregistered container.
     *
     * @return whether the label has no listener any more
     */
    synchronized boolean remove(IpmbListenerContainer container) {
        if (present.remove(container)) {
            leaving.add(container);
        }
        settle();
        return present.isEmpty();
    }

    private void settle() {
        leaving.removeIf(container -> {
            if (container.state() != ContainerState.STOPPED) {
                return false;
            }
            container.counters().forEach((counter, value) -> pastCounters.merge(counter, value, Long::sum));
            for (ContainerMeter meter : ContainerMeter.values()) {
                if (meter.isCounting()) {
                    past.merge(meter, meter.of(container.statistics()), Long::sum);
                }
            }
            return true;
        });
    }

    synchronized long get(Counter counter) {
        settle();
        long sum = pastCounters.getOrDefault(counter, 0L);
        for (IpmbListenerContainer container : present) {
            sum += container.counters().getOrDefault(counter, 0L);
        }
        for (IpmbListenerContainer container : leaving) {
            sum += container.counters().getOrDefault(counter, 0L);
        }
        return sum;
    }

    synchronized long get(ContainerMeter meter) {
        settle();
        if (!meter.isCounting()) {
            return present.isEmpty()
                    ? 0
                    : meter.of(present.get(present.size() - 1).statistics());
        }
        long sum = past.getOrDefault(meter, 0L);
        for (IpmbListenerContainer container : present) {
            sum += meter.of(container.statistics());
        }
        for (IpmbListenerContainer container : leaving) {
            sum += meter.of(container.statistics());
        }
        return sum;
    }

    /** Whether all containers have been released. */
    synchronized boolean holdsNothing() {
        settle();
        return present.isEmpty() && leaving.isEmpty();
    }
}
