package io.ipmb.spring.boot.autoconfigure.metrics;

import io.ipmb.MemoryRegistry;
import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import io.ipmb.spring.boot.autoconfigure.observation.IpmbObservationAutoConfiguration;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.RequestObservation;
import io.ipmb.spring.listener.adapter.ListenerObservation;
import io.ipmb.spring.listener.adapter.MethodListenerFactory;
import io.ipmb.spring.support.IpmbMessageConverter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.util.function.SingletonSupplier;

/**
 * Auto-configuration of {@link IpmbMetrics}, and of the timers for listeners and requests without observations.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        after = {IpmbAutoConfiguration.class, IpmbObservationAutoConfiguration.class},
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({MeterRegistry.class, IpmbListenerEndpointRegistry.class})
public final class IpmbMetricsAutoConfiguration {

    IpmbMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(IpmbMetrics.class)
    IpmbMetrics ipmbMetrics(
            IpmbListenerEndpointRegistry registry,
            IpmbMessageConverter ipmbMessageConverter,
            ObjectProvider<MethodListenerFactory> methods,
            ObjectProvider<Map<String, MemoryRegistry>> memoryRegistries) {
        return new IpmbMetrics(
                registry, ipmbMessageConverter, methods.getIfUnique(), memoryRegistries.getIfAvailable(Map::of));
    }

    @Bean
    @ConditionalOnMissingBean(RequestObservation.class)
    TimedRequests ipmbRequestTimer(MeterRegistry registry, EndpointFactory endpointFactory) {
        return new TimedRequests(registry, endpointFactory::identifier);
    }

    @Bean
    @ConditionalOnMissingBean(ListenerObservation.class)
    TimedListening ipmbListenerTimer(
            MeterRegistry registry,
            EndpointFactory endpointFactory,
            ObjectProvider<IpmbListenerEndpointRegistry> listeners) {
        SingletonSupplier<IpmbListenerEndpointRegistry> later = SingletonSupplier.of(listeners::getObject);
        return new TimedListening(
                registry, endpointFactory::identifier, () -> later.obtain().listenerIds());
    }
}
