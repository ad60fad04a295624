package io.ipmb.spring.observation;

import io.ipmb.Selector;
import io.ipmb.spring.core.RequestObservation;
import io.ipmb.spring.core.SendObservation.Sending;
import io.ipmb.spring.core.SendObservation.Unobserved;
import io.ipmb.spring.support.Internal;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

/**
 * Observes the requests of a template with {@link IpmbTemplateObservation#REQUEST}, and lets the trace travel.
 * Thread-safe.
 *
 * @since 0.1.0
 */
@Internal
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
        return ObservedMessage.start(observation, context, message -> propagation != TracePropagation.NEVER);
    }
}
