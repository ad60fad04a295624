package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.Label;
import io.ipmb.counter.Counter;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The totals and meters of the labels: of those with listeners, and of the last ones without, whose counts go on if
 * they get a listener again. An application with ever new labels must not fill the memory; beyond a limit, the label
 * that has been without listeners the longest is forgotten, with its meters.
 *
 * <p>Thread-safe; everything is guarded by this object's monitor. The registry calls while it holds its own lock, so
 * nothing here calls the registry.
 */
final class Labels {

    /** Largest number of remembered labels without listeners. */
    static final int MOST_LEFT = 256;

    /** A meter registry, and the tags of all meters in it. */
    private record Binding(MeterRegistry registry, Tags bus) {}

    private static final class Known {
        final LabelTotals totals = new LabelTotals();
        final List<LabelMeters> meters = new ArrayList<>();
    }

    private final Map<Label, Known> labels = new HashMap<>();
    private final Set<Label> left = new LinkedHashSet<>();
    private final List<Binding> bindings = new ArrayList<>();

    /** The counts of forgotten labels, for the totals of the bus. */
    private final Map<Counter, Long> forgotten = new EnumMap<>(Counter.class);

    /** Registers the meters of all labels, present and future. */
    synchronized void bind(MeterRegistry registry, Tags bus) {
        Binding binding = new Binding(registry, bus);
        bindings.add(binding);
        labels.forEach((label, known) -> {
            LabelMeters meters = meters(binding, label, known);
            if (!left.contains(label)) {
                meters.addGauges();
            }
        });
    }

    private static LabelMeters meters(Binding binding, Label label, Known known) {
        LabelMeters meters =
                new LabelMeters(binding.registry(), binding.bus().and(MeterTags.LABEL, text(label)), known.totals);
        known.meters.add(meters);
        return meters;
    }

    synchronized void add(IpmbListenerContainer container) {
        Label label = container.label();
        Known known = labels.computeIfAbsent(label, this::known);
        left.remove(label);
        known.totals.add(container);
        known.meters.forEach(LabelMeters::addGauges);
    }

    private Known known(Label label) {
        Known known = new Known();
        bindings.forEach(binding -> meters(binding, label, known));
        return known;
    }

    synchronized void gone(IpmbListenerContainer container) {
        Known known = labels.get(container.label());
        if (known == null || !known.totals.remove(container)) {
            return;
        }
        known.meters.forEach(LabelMeters::removeGauges);
        left.add(container.label());
        forgetTheFirst();
    }

    private void forgetTheFirst() {
        Iterator<Label> first = left.iterator();
        while (left.size() > MOST_LEFT && first.hasNext()) {
            Label label = first.next();
            Known known = labels.get(label);
            // A stopping container still counts.
            if (known != null && known.totals.holdsNothing()) {
                first.remove();
                labels.remove(label);
                known.meters.forEach(LabelMeters::remove);
                for (Counter counter : CounterMeters.ofControllers()) {
                    forgotten.merge(counter, known.totals.get(counter), Long::sum);
                }
            }
        }
    }

    /** The sum over all labels, forgotten ones included; for counters of the controller only. */
    synchronized long sum(Counter counter) {
        long sum = forgotten.getOrDefault(counter, 0L);
        for (Known known : labels.values()) {
            sum += known.totals.get(counter);
        }
        return sum;
    }

    private static String text(Label label) {
        return label.elements().isEmpty() ? "(none)" : String.join(".", label.elements());
    }
}
