package io.ipmb.spring.observation;

import io.ipmb.spring.listener.adapter.ListenerObservation;
import io.ipmb.spring.listener.adapter.ReceivedMessage;
import io.ipmb.spring.support.Internal;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Observes listeners with {@link IpmbListenerObservation}. The message's trace is the current one during the call, its
 * retries, the error handler, the recoverer and the reply. Thread-safe.
 *
 * @since 0.1.0
 */
@Internal
public final class ObservedListening implements ListenerObservation {

    private final ObservationRegistry registry;
    private final @Nullable IpmbListenerObservationConvention convention;
    private final Supplier<String> bus;

    /**
     * @param registry where observations are made
     * @param convention null for the default one
     * @param bus gives the name of the bus
     */
    public ObservedListening(
            ObservationRegistry registry,
            @Nullable IpmbListenerObservationConvention convention,
            Supplier<String> bus) {
        this.registry = registry;
        this.convention = convention;
        this.bus = bus;
    }

    @Override
    public Handling start(String listenerId, ReceivedMessage received) {
        if (registry.isNoop()) {
            return Handling.NONE;
        }
        IpmbMessageReceiverContext context = new IpmbMessageReceiverContext(bus.get(), listenerId, received);
        Observation observation = IpmbListenerObservation.LISTENER.observation(
                convention, DefaultIpmbListenerObservationConvention.INSTANCE, () -> context, registry);
        observation.start();
        return new Observed(observation);
    }

    @Override
    public ListenerObservation onBus(String identifier) {
        return new ObservedListening(registry, convention, () -> identifier);
    }

    private record Observed(Observation observation) implements Handling {

        @Override
        public Scope enter() {
            return observation.openScope()::close;
        }

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
