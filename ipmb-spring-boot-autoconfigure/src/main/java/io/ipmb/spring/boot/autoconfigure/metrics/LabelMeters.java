package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.counter.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;

/** The meters of one label in one meter registry. Guarded by {@link Labels}. */
final class LabelMeters {

    private final MeterRegistry registry;
    private final Tags tags;
    private final LabelTotals totals;
    private final List<Meter> counters = new ArrayList<>();
    private final List<Meter> gauges = new ArrayList<>();

    LabelMeters(MeterRegistry registry, Tags tags, LabelTotals totals) {
        this.registry = registry;
        this.tags = tags;
        this.totals = totals;
        for (Counter counter : CounterMeters.ofEndpoints()) {
            counters.add(CounterMeters.register(registry, counter, tags, totals, label -> label.get(counter)));
        }
        for (ContainerMeter meter : ContainerMeter.values()) {
            if (meter.isCounting()) {
                counters.add(FunctionCounter.builder(meter.id(), totals, label -> label.get(meter))
                        .description(meter.meaning())
                        .baseUnit(meter.baseUnit())
                        .tags(tags)
                        .register(registry));
            }
        }
    }

    /** Somebody listens under the label. */
    void addGauges() {
        if (!gauges.isEmpty()) {
            return;
        }
        for (ContainerMeter meter : ContainerMeter.values()) {
            if (!meter.isCounting()) {
                gauges.add(Gauge.builder(meter.id(), totals, label -> label.get(meter))
                        .description(meter.meaning())
                        .baseUnit(meter.baseUnit())
                        .tags(tags)
                        .register(registry));
            }
        }
    }

    /** Nobody listens under the label any more; its counts stay. */
    void removeGauges() {
        gauges.forEach(registry::remove);
        gauges.clear();
    }

    /** The label is forgotten. */
    void remove() {
        removeGauges();
        counters.forEach(registry::remove);
        counters.clear();
    }
}
