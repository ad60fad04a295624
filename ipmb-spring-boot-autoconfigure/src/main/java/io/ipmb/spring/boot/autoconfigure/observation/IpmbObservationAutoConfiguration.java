package io.ipmb.spring.boot.autoconfigure.observation;

import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import io.ipmb.spring.boot.autoconfigure.IpmbProperties;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.RequestObservation;
import io.ipmb.spring.core.SendObservation;
import io.ipmb.spring.listener.adapter.ListenerObservation;
import io.ipmb.spring.observation.IpmbListenerObservationConvention;
import io.ipmb.spring.observation.IpmbRequestObservationConvention;
import io.ipmb.spring.observation.IpmbTemplateObservationConvention;
import io.ipmb.spring.observation.ObservedListening;
import io.ipmb.spring.observation.ObservedRequests;
import io.ipmb.spring.observation.ObservedSending;
import io.ipmb.spring.support.IpmbMessageConverter;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the observations of template and listeners, for an application with an observation registry.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        after = IpmbAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({ObservationRegistry.class, EndpointFactory.class, IpmbMessageConverter.class})
public final class IpmbObservationAutoConfiguration {

    IpmbObservationAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(SendObservation.class)
    @ConditionalOnBooleanProperty(name = "ipmb.template.observation-enabled", matchIfMissing = true)
    ObservedSending ipmbSendObservation(
            ObservationRegistry registry,
            ObjectProvider<IpmbTemplateObservationConvention> convention,
            EndpointFactory endpointFactory,
            IpmbMessageConverter messageConverter,
            IpmbProperties properties) {
        return new ObservedSending(
                registry,
                convention.getIfUnique(),
                endpointFactory::identifier,
                messageConverter,
                properties.template().tracePropagation());
    }

    @Bean
    @ConditionalOnMissingBean(RequestObservation.class)
    @ConditionalOnBooleanProperty(name = "ipmb.template.observation-enabled", matchIfMissing = true)
    ObservedRequests ipmbRequestObservation(
            ObservationRegistry registry,
            ObjectProvider<IpmbRequestObservationConvention> convention,
            EndpointFactory endpointFactory,
            IpmbProperties properties) {
        return new ObservedRequests(
                registry,
                convention.getIfUnique(),
                endpointFactory::identifier,
                properties.template().tracePropagation());
    }

    @Bean
    @ConditionalOnMissingBean(ListenerObservation.class)
    @ConditionalOnBooleanProperty(name = "ipmb.listener.observation-enabled", matchIfMissing = true)
    ObservedListening ipmbListenerObservation(
            ObservationRegistry registry,
            ObjectProvider<IpmbListenerObservationConvention> convention,
            EndpointFactory endpointFactory) {
        return new ObservedListening(registry, convention.getIfUnique(), endpointFactory::identifier);
    }
}
