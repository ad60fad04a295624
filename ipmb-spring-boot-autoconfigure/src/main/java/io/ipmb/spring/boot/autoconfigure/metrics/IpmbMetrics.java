package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.Label;
import io.ipmb.MemoryRegistry;
import io.ipmb.counter.Counter;
import io.ipmb.spring.config.ApplicationEndpoints;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Meters of an application's bus. They are made of what is counted anyway, read when somebody looks, so that messages pay
 * nothing. Counts go on when containers stop, start, join the bus anew or are made anew for a label. Thread-safe.
 */
public final class IpmbMetrics implements MeterBinder {

    private static final String MESSAGES = "messages";
    private static final String CONTROLLER = "ipmb.controller.";
    private static final String DROPPED = "dropped.";

    private final IpmbListenerEndpointRegistry listeners;
    private final @Nullable IpmbTemplate template;
    private final Map<String, MemoryRegistry> memoryRegistries;
    private final ApplicationEndpoints endpoints;
    private final Map<Label, LabelTotals> labels = new ConcurrentHashMap<>();

    /**
     * @param template null where the application has another way to send
     * @param memoryRegistries by name of the bean
     */
    public IpmbMetrics(
            IpmbListenerEndpointRegistry listeners,
            @Nullable IpmbTemplate template,
            Map<String, MemoryRegistry> memoryRegistries) {
        this.listeners = listeners;
        this.template = template;
        this.memoryRegistries = Map.copyOf(memoryRegistries);
        this.endpoints = new ApplicationEndpoints(listeners, template);
        listeners.onContainer(container -> totals(container).add(container));
    }

    private LabelTotals totals(IpmbListenerContainer container) {
        return labels.computeIfAbsent(container.label(), label -> new LabelTotals());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Tags bus = Tags.of("bus", listeners.identifier());
        bindController(registry, bus);
        listeners.onContainer(container -> bindContainer(registry, bus, container));
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
        for (Counter counter : Counter.values()) {
            if (isControllers(counter)) {
                count(registry, counter, tags, this, metrics -> metrics.sum(counter));
            }
        }
    }

    private static boolean isControllers(Counter counter) {
        return counter.id().startsWith(CONTROLLER);
    }

    private long sum(Counter counter) {
        long sum = template == null ? 0 : template.replyCounters().getOrDefault(counter, 0L);
        for (LabelTotals label : labels.values()) {
            sum += label.get(counter);
        }
        return sum;
    }

    private void bindContainer(MeterRegistry registry, Tags bus, IpmbListenerContainer container) {
        Tags tags = bus.and("label", text(container.label()));
        LabelTotals totals = totals(container);
        for (Counter counter : Counter.values()) {
            if (!isControllers(counter)) {
                count(registry, counter, tags, totals, label -> label.get(counter));
            }
        }
        for (ContainerMeter meter : ContainerMeter.values()) {
            if (meter.isCounting()) {
                FunctionCounter.builder(meter.id(), totals, label -> label.get(meter))
                        .description(meter.meaning())
                        .baseUnit(meter.baseUnit())
                        .tags(tags)
                        .register(registry);
            } else {
                Gauge.builder(meter.id(), totals, label -> label.get(meter))
                        .description(meter.meaning())
                        .baseUnit(meter.baseUnit())
                        .tags(tags)
                        .register(registry);
            }
        }
    }

    private static void bindTemplate(MeterRegistry registry, Tags bus, IpmbTemplate template) {
        Tags replies = bus.and("label", "(replies)");
        for (Counter counter : Counter.values()) {
            if (!isControllers(counter)) {
                count(
                        registry,
                        counter,
                        replies,
                        template,
                        from -> from.replyCounters().getOrDefault(counter, 0L));
            }
        }
        FunctionCounter.builder("ipmb.template.failed", template, IpmbTemplate::failedSends)
                .description("Messages that could not be encoded or handed to the bus")
                .baseUnit(MESSAGES)
                .tags(bus)
                .register(registry);
        FunctionCounter.builder("ipmb.template.replies.late", template, IpmbTemplate::lateReplies)
                .description("Replies that nobody waited for any more")
                .baseUnit(MESSAGES)
                .tags(bus)
                .register(registry);
        Gauge.builder("ipmb.template.requests.pending", template, IpmbTemplate::pendingRequests)
                .description("Requests that wait for a reply")
                .baseUnit("requests")
                .tags(bus)
                .register(registry);
    }

    private static void bindMemory(MeterRegistry registry, Tags tags, MemoryRegistry memory) {
        Gauge.builder("ipmb.regions.held", memory, from -> from.statistics().regions())
                .description("Memory regions that the registry holds, free and in use")
                .baseUnit("regions")
                .tags(tags)
                .register(registry);
        Gauge.builder("ipmb.regions.used", memory, from -> from.statistics().inUse())
                .description("Memory regions that somebody else holds")
                .baseUnit("regions")
                .tags(tags)
                .register(registry);
        Gauge.builder("ipmb.regions.size", memory, from -> from.statistics().bytes())
                .description("Sizes of the memory regions that the registry holds")
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
                .baseUnit("regions")
                .tags(tags)
                .register(registry);
    }

    /** Those that drop are one meter each for endpoints and for the controller, told apart by their reason. */
    private static <T> void count(
            MeterRegistry registry, Counter counter, Tags tags, T source, ToLongFunction<T> value) {
        int reason = counter.id().indexOf(DROPPED);
        boolean drops = reason >= 0;
        FunctionCounter.Builder<T> builder = FunctionCounter.builder(
                        drops ? counter.id().substring(0, reason) + "dropped" : counter.id(),
                        source,
                        value::applyAsLong)
                .tags(drops ? tags.and("reason", counter.id().substring(reason + DROPPED.length())) : tags)
                .description(drops ? "Messages dropped" : counter.meaning());
        if (drops || counter == Counter.SENT || counter == Counter.RECEIVED) {
            builder.baseUnit(MESSAGES);
        }
        builder.register(registry);
    }

    private static String text(Label label) {
        return label.elements().isEmpty() ? "(none)" : String.join(".", label.elements());
    }
}
