package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.MemoryRegistry;
import io.ipmb.counter.Counter;
import io.ipmb.spring.config.ApplicationEndpoints;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.listener.adapter.MethodListenerFactory;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import io.ipmb.spring.support.IpmbMessageConverter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Meters of an application's bus. They are made of what is counted anyway, read when somebody looks, so that messages pay
 * nothing. Counts go on when containers stop, start, join the bus anew or are made anew for a label. Gauges of a label go when
 * it is left, and its counts when many others have been left after it. Thread-safe.
 */
public final class IpmbMetrics implements MeterBinder {

    private final IpmbListenerEndpointRegistry listeners;
    private final @Nullable IpmbTemplate template;
    private final Map<String, MemoryRegistry> memoryRegistries;
    private final ApplicationEndpoints endpoints;
    private final @Nullable IpmbMessageConverter converter;
    private final @Nullable MethodListenerFactory methods;
    private final Labels labels = new Labels();
    private final ListenerMeters listenerMeters;

    /**
     * @param template null where the application has another way to send
     * @param converter the application's; null for no meter of it
     * @param methods makes listeners of methods; null for no meter of it
     * @param memoryRegistries by name of the bean
     */
    public IpmbMetrics(
            IpmbListenerEndpointRegistry listeners,
            @Nullable IpmbTemplate template,
            @Nullable IpmbMessageConverter converter,
            @Nullable MethodListenerFactory methods,
            Map<String, MemoryRegistry> memoryRegistries) {
        this.listeners = listeners;
        this.template = template;
        this.converter = converter;
        this.methods = methods;
        this.memoryRegistries = Map.copyOf(memoryRegistries);
        this.endpoints = new ApplicationEndpoints(listeners, listeners.connection(), template);
        this.listenerMeters = new ListenerMeters(listeners::listenerIds);
        labels.observe(listeners);
        listeners.onListener(listenerMeters::add);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Tags bus = Tags.of(MeterTags.BUS, listeners.connection().identifier());
        bindController(registry, bus);
        labels.bind(registry, bus);
        listenerMeters.bind(registry, bus);
        bindListeners(registry, bus);
        if (template != null) {
            bindTemplate(registry, bus, template);
        }
        memoryRegistries.forEach((name, memory) -> bindMemory(registry, bus.and("registry", name), memory));
    }

    private void bindController(MeterRegistry registry, Tags tags) {
        Gauge.builder("ipmb.controller.hosted", this, metrics -> metrics.endpoints.hosting() == null ? 0 : 1)
                .description("1 while this application hosts the bus")
                .tags(tags)
                .register(registry);
        for (Counter counter : CounterMeters.ofControllers()) {
            CounterMeters.register(registry, counter, tags, this, metrics -> metrics.sum(counter));
        }
    }

    private long sum(Counter counter) {
        long replies = template == null ? 0 : template.replyCounters().getOrDefault(counter, 0L);
        return replies + labels.sum(counter);
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

    private static void bindTemplate(MeterRegistry registry, Tags bus, IpmbTemplate template) {
        Tags replies = bus.and(MeterTags.LABEL, "(replies)");
        for (Counter counter : CounterMeters.ofEndpoints()) {
            CounterMeters.register(
                    registry,
                    counter,
                    replies,
                    template,
                    from -> from.replyCounters().getOrDefault(counter, 0L));
        }
        FunctionCounter.builder("ipmb.template.failed", template, IpmbTemplate::failedSends)
                .description("Messages that could not be encoded or handed to the bus")
                .baseUnit(CounterMeters.MESSAGES)
                .tags(bus)
                .register(registry);
        FunctionCounter.builder("ipmb.template.replies.late", template, IpmbTemplate::lateReplies)
                .description("Replies that nobody waited for any more")
                .tags(bus)
                .register(registry);
        Gauge.builder("ipmb.template.requests.pending", template, IpmbTemplate::pendingRequests)
                .description("Requests that wait for a reply")
                .tags(bus)
                .register(registry);
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
