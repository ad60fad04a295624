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

    /** Adds the gauges: the label has a listener. */
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

    /** Removes the gauges and keeps the counts: the label's last listener has gone. */
    void removeGauges() {
        gauges.forEach(registry::remove);
        gauges.clear();
    }

    /** Removes all meters of the label. */
    void remove() {
        removeGauges();
        counters.forEach(registry::remove);
        counters.clear();
    }
}
