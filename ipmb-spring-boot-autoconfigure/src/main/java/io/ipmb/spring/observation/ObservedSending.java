package io.ipmb.spring.observation;

import io.ipmb.Selector;
import io.ipmb.spring.core.SendObservation;
import io.ipmb.spring.support.IpmbMessageConverter;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/** Observes with {@link IpmbTemplateObservation} what a template sends, and lets the trace travel. Thread-safe. */
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
        observation.start();
        try {
            return new Observed(observation, travelling(context));
        } catch (RuntimeException | Error e) {
            observation.error(e);
            observation.stop();
            throw e;
        }
    }

    @Override
    public SendObservation onBus(String identifier) {
        return new ObservedSending(registry, convention, () -> identifier, converter, propagation);
    }

    private Message<?> travelling(IpmbMessageSenderContext context) {
        Message<?> message = context.getMessage();
        Map<String, String> trace = context.getCarrier();
        if (trace == null || trace.isEmpty() || !carries(message)) {
            return message;
        }
        return MessageBuilder.fromMessage(message).copyHeaders(trace).build();
    }

    private boolean carries(Message<?> message) {
        return switch (propagation) {
            case ENVELOPED -> converter.isEnveloped(message);
            case ALWAYS -> true;
            case NEVER -> false;
        };
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
