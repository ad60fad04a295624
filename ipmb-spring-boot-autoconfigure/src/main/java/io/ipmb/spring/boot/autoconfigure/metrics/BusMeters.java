package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.counter.Counter;
import io.ipmb.spring.config.ApplicationEndpoints;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.spring.listener.RegisteredListener;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.Consumer;

/** The meters of one bus of the application. Thread-safe. */
final class BusMeters {

    private final IpmbConnection connection;
    private final ApplicationEndpoints endpoints;
    private final Tags tags;
    private final Labels labels = new Labels();
    private final ListenerMeters listenerMeters;

    BusMeters(IpmbListenerEndpointRegistry listeners, IpmbConnection connection) {
        this.connection = connection;
        this.endpoints = new ApplicationEndpoints(listeners, connection);
        this.tags = Tags.of(MeterTags.BUS, connection.identifier());
        this.listenerMeters = new ListenerMeters(() -> listeners.listenerIds(connection));
        listeners.onContainerGone(onThisBus(labels::gone));
        listeners.onContainer(onThisBus(labels::add));
        listeners.onListener((RegisteredListener listener) -> {
            if (connection.equals(listeners.connectionOf(listener.id()))) {
                listenerMeters.add(listener);
            }
        });
    }

    private Consumer<IpmbListenerContainer> onThisBus(Consumer<IpmbListenerContainer> meters) {
        String bus = connection.identifier();
        return container -> {
            if (container.identifier().equals(bus)) {
                meters.accept(container);
            }
        };
    }

    /** The tag of all meters of this bus. */
    Tags tags() {
        return tags;
    }

    void bindTo(MeterRegistry registry) {
        bindController(registry);
        labels.bind(registry, tags);
        listenerMeters.bind(registry, tags);
        IpmbTemplate template = connection.templateOrNull();
        if (template != null) {
            bindTemplate(registry, template);
        }
    }

    private void bindController(MeterRegistry registry) {
        Gauge.builder("ipmb.controller.hosted", this, bus -> bus.endpoints.hosting() == null ? 0 : 1)
                .description("1 while this application hosts the bus")
                .tags(tags)
                .register(registry);
        for (Counter counter : CounterMeters.ofControllers()) {
            CounterMeters.register(registry, counter, tags, this, bus -> bus.sum(counter));
        }
    }

    private long sum(Counter counter) {
        IpmbTemplate template = connection.templateOrNull();
        long replies = template == null ? 0 : template.replyCounters().getOrDefault(counter, 0L);
        return replies + labels.sum(counter);
    }

    private void bindTemplate(MeterRegistry registry, IpmbTemplate template) {
        Tags replies = tags.and(MeterTags.LABEL, "(replies)");
        for (Counter counter : CounterMeters.ofEndpoints()) {
            CounterMeters.register(
                    registry,
                    counter,
                    replies,
                    template,
                    from -> from.replyCounters().getOrDefault(counter, 0L));
        }
        FunctionCounter.builder("ipmb.template.failed", template, IpmbTemplate::failedSends)
                .description("Messages that could not be encoded or passed to the bus")
                .baseUnit(CounterMeters.MESSAGES)
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("ipmb.template.replies.late", template, IpmbTemplate::lateReplies)
                .description("Replies that nobody waits for any more")
                .tags(tags)
                .register(registry);
        Gauge.builder("ipmb.template.requests.pending", template, IpmbTemplate::pendingRequests)
                .description("Requests that wait for a reply")
                .tags(tags)
                .register(registry);
    }
}
