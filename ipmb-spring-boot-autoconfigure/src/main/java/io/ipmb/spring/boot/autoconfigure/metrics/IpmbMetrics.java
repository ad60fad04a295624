package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.MemoryRegistry;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.listener.adapter.MethodListenerFactory;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import io.ipmb.spring.support.IpmbMessageConverter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Meters of an application's buses. They read existing statistics when a registry asks, so messages pay nothing. Counts
 * survive a stop, a start, a rejoin and a new container for the label. The gauges of a label end with its last
 * listener, its counts after many later labels have ended. Meters that belong to no bus have the tag of the first one.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class IpmbMetrics implements MeterBinder {

    private final List<BusMeters> buses;
    private final Map<String, MemoryRegistry> memoryRegistries;
    private final @Nullable IpmbMessageConverter converter;
    private final @Nullable MethodListenerFactory methods;

    /**
     * @param converter the application's converter; null for none of its meters
     * @param methods the factory of method listeners; null for none of its meters
     * @param memoryRegistries by bean name
     */
    public IpmbMetrics(
            IpmbListenerEndpointRegistry listeners,
            @Nullable IpmbMessageConverter converter,
            @Nullable MethodListenerFactory methods,
            Map<String, MemoryRegistry> memoryRegistries) {
        this.buses = listeners.connections().stream()
                .map(connection -> new BusMeters(listeners, connection))
                .toList();
        this.converter = converter;
        this.methods = methods;
        this.memoryRegistries = Map.copyOf(memoryRegistries);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        buses.forEach(bus -> bus.bindTo(registry));
        Tags first = buses.get(0).tags();
        bindListeners(registry, first);
        memoryRegistries.forEach((name, memory) -> bindMemory(registry, first.and("registry", name), memory));
    }

    private void bindListeners(MeterRegistry registry, Tags bus) {
        if (methods != null) {
            FunctionCounter.builder(
                            "ipmb.listener.results.unaddressed", methods, MethodListenerFactory::unaddressedResults)
                    .description("Results dropped for lack of a destination")
                    .tags(bus)
                    .register(registry);
        }
        if (converter instanceof DefaultIpmbMessageConverter counting) {
            FunctionCounter.builder("ipmb.headers.not.sent", counting, DefaultIpmbMessageConverter::headersNotSent)
                    .description("Headers left behind because the bus does not carry their type")
                    .tags(bus)
                    .register(registry);
        }
    }

    private static void bindMemory(MeterRegistry registry, Tags tags, MemoryRegistry memory) {
        Gauge.builder("ipmb.regions.held", memory, from -> from.statistics().regions())
                .description("Memory regions that the registry holds, free and in use")
                .tags(tags)
                .register(registry);
        Gauge.builder("ipmb.regions.used", memory, from -> from.statistics().inUse())
                .description("Memory regions held by others")
                .tags(tags)
                .register(registry);
        Gauge.builder("ipmb.regions.size", memory, from -> from.statistics().bytes())
                .description("Sum of the sizes of the registry's memory regions")
                .baseUnit("bytes")
                .tags(tags)
                .register(registry);
        Gauge.builder(
                        "ipmb.regions.used.size",
                        memory,
                        from -> from.statistics().bytesInUse())
                .description("Sum of the sizes of the memory regions held by others")
                .baseUnit("bytes")
                .tags(tags)
                .register(registry);
        region(registry, tags, memory, "created", "Memory regions made", MemoryRegistry.Statistics::created);
        region(
                registry,
                tags,
                memory,
                "reused",
                "Free memory regions handed out again",
                MemoryRegistry.Statistics::reused);
        region(registry, tags, memory, "given.up", "Memory regions given up", MemoryRegistry.Statistics::givenUp);
    }

    private static void region(
            MeterRegistry registry,
            Tags tags,
            MemoryRegistry memory,
            String name,
            String meaning,
            ToLongFunction<MemoryRegistry.Statistics> figure) {
        FunctionCounter.builder("ipmb.regions." + name, memory, from -> figure.applyAsLong(from.statistics()))
                .description(meaning)
                .tags(tags)
                .register(registry);
    }
}
