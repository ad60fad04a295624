package io.ipmb.spring.observation;

import io.ipmb.Selector;
import io.ipmb.spring.core.SendObservation;
import io.ipmb.spring.support.Internal;
import io.ipmb.spring.support.IpmbMessageConverter;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

/**
 * Observes the messages of a template with {@link IpmbTemplateObservation#TEMPLATE}, and lets the trace travel.
 * Thread-safe.
 *
 * @since 0.1.0
 */
@Internal
public final class ObservedSending implements SendObservation {

    private final ObservationRegistry registry;
    private final @Nullable IpmbTemplateObservationConvention convention;
    private final Supplier<String> bus;
    private final IpmbMessageConverter converter;
    private final TracePropagation propagation;

    /**
     * @param registry where observations are made
     * @param convention null for the default one
     * @param bus gives the name of the bus
     * @param converter the template's
     * @param propagation which messages carry the trace
     */
    public ObservedSending(
            ObservationRegistry registry,
            @Nullable IpmbTemplateObservationConvention convention,
            Supplier<String> bus,
            IpmbMessageConverter converter,
            TracePropagation propagation) {
        this.registry = registry;
        this.convention = convention;
        this.bus = bus;
        this.converter = converter;
        this.propagation = propagation;
    }

    @Override
    public Sending start(Selector selector, Message<?> message) {
        if (registry.isNoop()) {
            return new Unobserved(message);
        }
        IpmbMessageSenderContext context = new IpmbMessageSenderContext(bus.get(), selector, message);
        Observation observation = IpmbTemplateObservation.TEMPLATE.observation(
                convention, DefaultIpmbTemplateObservationConvention.INSTANCE, () -> context, registry);
        return ObservedMessage.start(observation, context, this::carries);
    }

    private boolean carries(Message<?> message) {
        return switch (propagation) {
            case ENVELOPED -> converter.isEnveloped(message);
            case ALWAYS -> true;
            case NEVER -> false;
        };
    }
}
