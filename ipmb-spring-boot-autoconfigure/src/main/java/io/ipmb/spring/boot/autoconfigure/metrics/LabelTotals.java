package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.counter.Counter;
import io.ipmb.spring.listener.ContainerState;
import io.ipmb.spring.listener.IpmbListenerContainer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What happened under one label, over all containers that there were for it: they go when their last listener is
 * unregistered, and a new one begins at 0. Counts never go back; a container that has gone and stopped leaves its
 * counts and is let go of. Thread-safe.
 */
final class LabelTotals {

    private final Map<Counter, Long> pastCounters = new EnumMap<>(Counter.class);
    private final Map<ContainerMeter, Long> past = new EnumMap<>(ContainerMeter.class);

    /** Those that the registry has; the newest one last. */
    private final List<IpmbListenerContainer> present = new ArrayList<>();

    /** Those that the registry has no more and that still stop. */
    private final List<IpmbListenerContainer> leaving = new ArrayList<>();

    /** A container that takes the place of those before it. */
    synchronized void add(IpmbListenerContainer container) {
        if (!present.contains(container)) {
            present.add(container);
        }
    }

    /**
     * The registry has it no more.
     *
     * @return whether nobody listens under the label now
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

    /** Whether no container is held any more. */
    synchronized boolean holdsNothing() {
        settle();
        return present.isEmpty() && leaving.isEmpty();
    }
}
