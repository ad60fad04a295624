package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.integration.channel.IntegrationIpmbChannel;
import io.ipmb.spring.support.IpmbMessageConverter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.channel.AbstractMessageChannel;

/**
 * Auto-configuration for Spring Integration: the channel {@code ipmbChannel} as a part of flows.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        after = IpmbAutoConfiguration.class,
        afterName = "org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration")
@ConditionalOnClass(AbstractMessageChannel.class)
@ConditionalOnSingleCandidate(IpmbOperations.class)
@ConditionalOnBean(IpmbListenerEndpointRegistry.class)
public final class IpmbIntegrationAutoConfiguration {

    IpmbIntegrationAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "ipmbChannel")
    IntegrationIpmbChannel ipmbChannel(
            IpmbOperations operations,
            IpmbListenerEndpointRegistry registry,
            IpmbMessageConverter ipmbMessageConverter) {
        return new IntegrationIpmbChannel(operations, registry, ipmbMessageConverter);
    }
}
