package io.ipmb.spring.boot.autoconfigure.actuate;

import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of {@link IpmbEndpoint}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = IpmbAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(IpmbListenerEndpointRegistry.class)
@ConditionalOnAvailableEndpoint(IpmbEndpoint.class)
public final class IpmbEndpointAutoConfiguration {

    IpmbEndpointAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(IpmbEndpoint.class)
    IpmbEndpoint ipmbEndpoint(IpmbListenerEndpointRegistry registry) {
        return new IpmbEndpoint(registry);
    }

    @Bean
    @ConditionalOnMissingBean(IpmbEndpointWebExtension.class)
    @ConditionalOnBean(IpmbEndpoint.class)
    @ConditionalOnAvailableEndpoint(endpoint = IpmbEndpoint.class, exposure = EndpointExposure.WEB)
    IpmbEndpointWebExtension ipmbEndpointWebExtension(IpmbEndpoint ipmbEndpoint) {
        return new IpmbEndpointWebExtension(ipmbEndpoint);
    }
}
