package io.ipmb.spring.observation;

import io.ipmb.Selector;
import io.ipmb.spring.core.RequestObservation;
import io.ipmb.spring.core.SendObservation.Sending;
import io.ipmb.spring.core.SendObservation.Unobserved;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/** Observes with {@link IpmbTemplateObservation#REQUEST} what a template asks, and lets the trace travel. Thread-safe. */
public final class ObservedRequests implements RequestObservation {

    private final ObservationRegistry registry;
    private final @Nullable IpmbRequestObservationConvention convention;
    private final Supplier<String> bus;
    private final TracePropagation propagation;

    /**
     * @param registry where observations are made
     * @param convention null for the default one
     * @param bus gives the name of the bus
     * @param propagation whether the trace travels; requests are in an envelope anyway
     */
    public ObservedRequests(
            ObservationRegistry registry,
            @Nullable IpmbRequestObservationConvention convention,
            Supplier<String> bus,
            TracePropagation propagation) {
        this.registry = registry;
        this.convention = convention;
        this.bus = bus;
        this.propagation = propagation;
    }

    @Override
    public Sending start(Selector selector, Message<?> request) {
        if (registry.isNoop()) {
            return new Unobserved(request);
        }
        IpmbRequestContext context = new IpmbRequestContext(bus.get(), selector, request);
        Observation observation = IpmbTemplateObservation.REQUEST.observation(
                convention, DefaultIpmbRequestObservationConvention.INSTANCE, () -> context, registry);
        observation.start();
        return new Observed(observation, travelling(context));
    }

    @Override
    public RequestObservation onBus(String identifier) {
        return new ObservedRequests(registry, convention, () -> identifier, propagation);
    }

    private Message<?> travelling(IpmbRequestContext context) {
        Message<?> request = context.getRequest();
        Map<String, String> trace = context.getCarrier();
        if (trace == null || trace.isEmpty() || propagation == TracePropagation.NEVER) {
            return request;
        }
        return MessageBuilder.fromMessage(request).copyHeaders(trace).build();
    }

    private record Observed(Observation observation, Message<?> message) implements Sending {

        @Override
        public void error(Throwable failure) {
            observation.error(failure);
        }

        @Override
        public void end() {
            observation.stop();
        }
    }
}
