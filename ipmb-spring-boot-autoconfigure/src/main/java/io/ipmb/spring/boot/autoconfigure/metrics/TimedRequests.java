package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.Selector;
import io.ipmb.spring.core.RequestObservation;
import io.ipmb.spring.core.SendObservation.Sending;
import io.ipmb.spring.observation.IpmbTemplateObservation.LowCardinalityKeys;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

/**
 * The timer of requests without observations, with the name and the tags of the timer that an observation makes.
 * Thread-safe.
 */
final class TimedRequests implements RequestObservation {

    private final MeterRegistry registry;
    private final Supplier<String> bus;

    /** @param bus supplies the name of the bus */
    TimedRequests(MeterRegistry registry, Supplier<String> bus) {
        this.registry = registry;
        this.bus = bus;
    }

    @Override
    public Sending start(Selector selector, Message<?> request) {
        return new Timed(selector.mode(), request);
    }

    @Override
    public RequestObservation onBus(String identifier) {
        return new TimedRequests(registry, () -> identifier);
    }

    private final class Timed implements Sending {

        private final Timer.Sample begun = Timer.start(registry);
        private final Selector.Mode mode;
        private final Message<?> request;
        private volatile @Nullable Throwable failure;

        Timed(Selector.Mode mode, Message<?> request) {
            this.mode = mode;
            this.request = request;
        }

        @Override
        public Message<?> message() {
            return request;
        }

        @Override
        public void error(Throwable thrown) {
            failure = thrown;
        }

        @Override
        public void end() {
            Throwable thrown = failure;
            long unused = begun.stop(Timer.builder("ipmb.request")
                    .description("Requests, from the send to the reply")
                    .tag("error", thrown == null ? "none" : thrown.getClass().getSimpleName())
                    .tag(LowCardinalityKeys.BUS.asString(), bus.get())
                    .tag(LowCardinalityKeys.MODE.asString(), mode.name().toLowerCase(Locale.ROOT))
                    .tag(LowCardinalityKeys.OPERATION.asString(), "request")
                    .tag(LowCardinalityKeys.SYSTEM.asString(), "ipmb")
                    .register(registry));
        }
    }
}
