package io.ipmb.spring.boot.autoconfigure.actuate;

import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbTemplate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of {@link IpmbEndpoint}. */
@AutoConfiguration(after = IpmbAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(IpmbListenerEndpointRegistry.class)
@ConditionalOnAvailableEndpoint(IpmbEndpoint.class)
public final class IpmbEndpointAutoConfiguration {

    IpmbEndpointAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(IpmbEndpoint.class)
    IpmbEndpoint ipmbEndpoint(IpmbListenerEndpointRegistry registry, ObjectProvider<IpmbTemplate> template) {
        return new IpmbEndpoint(registry, template.getIfUnique());
    }

    @Bean
    @ConditionalOnMissingBean(IpmbEndpointWebExtension.class)
    @ConditionalOnBean(IpmbEndpoint.class)
    @ConditionalOnAvailableEndpoint(endpoint = IpmbEndpoint.class, exposure = EndpointExposure.WEB)
    IpmbEndpointWebExtension ipmbEndpointWebExtension(IpmbEndpoint ipmbEndpoint) {
        return new IpmbEndpointWebExtension(ipmbEndpoint);
    }
}
