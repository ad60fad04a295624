package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.spring.listener.ListenerCounters;
import io.ipmb.spring.listener.RegisteredListener;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The counts of handled and failed messages per listener id. They go on when another listener gets the id. An
 * application with ever new ids must not fill the memory; beyond a limit, the ids that have been without a listener the
 * longest are forgotten, with their meters. Thread-safe.
 */
final class ListenerMeters {

    /** Largest number of remembered ids without a listener. */
    static final int MOST_LEFT = 256;

    /** A meter registry, and the tags of all meters in it. */
    private record Binding(MeterRegistry registry, Tags bus) {}

    /** The counts of all listeners that have had an id. */
    private static final class Total {
        private final List<Runnable> removals = new ArrayList<>();
        private long pastHandled;
        private long pastFailed;
        private ListenerCounters present;

        Total(ListenerCounters present) {
            this.present = present;
        }

        synchronized void goOnWith(ListenerCounters next) {
            if (next != present) {
                pastHandled += present.handled();
                pastFailed += present.failed();
                present = next;
            }
        }

        synchronized double handled() {
            return pastHandled + present.handled();
        }

        synchronized double failed() {
            return pastFailed + present.failed();
        }
    }

    private final Supplier<Set<String>> present;
    private final Map<String, Total> totals = new LinkedHashMap<>();
    private final List<Binding> bindings = new ArrayList<>();

    /** @param present supplies the ids of the present listeners */
    ListenerMeters(Supplier<Set<String>> present) {
        this.present = present;
    }

    synchronized void bind(MeterRegistry registry, Tags bus) {
        Binding binding = new Binding(registry, bus);
        bindings.add(binding);
        totals.forEach((id, total) -> register(binding, id, total));
    }

    synchronized void add(RegisteredListener listener) {
        Total known = totals.get(listener.id());
        if (known != null) {
            known.goOnWith(listener.counts());
            return;
        }
        Total total = new Total(listener.counts());
        totals.put(listener.id(), total);
        bindings.forEach(binding -> register(binding, listener.id(), total));
        forgetTheFirst();
    }

    private static void register(Binding binding, String id, Total total) {
        Tags tags = binding.bus().and(MeterTags.LISTENER_ID, id);
        MeterRegistry registry = binding.registry();
        register(registry, tags, total, "ipmb.listener.handled", "Messages handled by a listener", Total::handled);
        register(registry, tags, total, "ipmb.listener.failed", "Messages that failed in a listener", Total::failed);
    }

    private static void register(
            MeterRegistry registry,
            Tags tags,
            Total total,
            String name,
            String meaning,
            ToDoubleFunction<Total> figure) {
        Meter meter = FunctionCounter.builder(name, total, figure)
                .description(meaning)
                .baseUnit(CounterMeters.MESSAGES)
                .tags(tags)
                .register(registry);
        total.removals.add(() -> registry.remove(meter));
    }

    private void forgetTheFirst() {
        Set<String> there = present.get();
        int left = totals.size() - there.size();
        Iterator<Map.Entry<String, Total>> first = totals.entrySet().iterator();
        while (left > MOST_LEFT && first.hasNext()) {
            Map.Entry<String, Total> oldest = first.next();
            if (!there.contains(oldest.getKey())) {
                first.remove();
                oldest.getValue().removals.forEach(Runnable::run);
                left--;
            }
        }
    }
}
