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
 * Meters of an application's buses. They are made of what is counted anyway, read when somebody looks, so that messages
 * pay nothing. Counts go on when containers stop, start, join the bus anew or are made anew for a label. Gauges of a
 * label go when it is left, and its counts when many others have been left after it. What belongs to no bus has the tag
 * of the first one. Thread-safe.
 *
 * @since 0.1.0
 */
public final class IpmbMetrics implements MeterBinder {

    private final List<BusMeters> buses;
    private final Map<String, MemoryRegistry> memoryRegistries;
    private final @Nullable IpmbMessageConverter converter;
    private final @Nullable MethodListenerFactory methods;

    /**
     * @param converter the application's; null for no meter of it
     * @param methods makes listeners of methods; null for no meter of it
     * @param memoryRegistries by name of the bean
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
                    .description("Results dropped because nothing says where to send them")
                    .tags(bus)
                    .register(registry);
        }
        if (converter instanceof DefaultIpmbMessageConverter counting) {
            FunctionCounter.builder("ipmb.headers.not.sent", counting, DefaultIpmbMessageConverter::headersNotSent)
                    .description("Headers that stayed behind because the bus does not carry values of their type")
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
                .description("Memory regions that somebody else holds")
                .tags(tags)
                .register(registry);
        Gauge.builder("ipmb.regions.size", memory, from -> from.statistics().bytes())
                .description("Sizes of the memory regions that the registry holds")
                .baseUnit("bytes")
                .tags(tags)
                .register(registry);
        Gauge.builder(
                        "ipmb.regions.used.size",
                        memory,
                        from -> from.statistics().bytesInUse())
                .description("Sizes of the memory regions that somebody else holds")
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
