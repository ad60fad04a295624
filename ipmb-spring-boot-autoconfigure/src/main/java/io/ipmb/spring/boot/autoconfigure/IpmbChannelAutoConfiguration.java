package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.channel.BusChannel;
import io.ipmb.spring.channel.ChannelSettings;
import io.ipmb.spring.channel.MessagingIpmbChannel;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.support.IpmbMessageConverter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the channel {@code ipmbChannel} without Spring Integration, which has a richer one.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = {IpmbAutoConfiguration.class, IpmbIntegrationAutoConfiguration.class})
@ConditionalOnSingleCandidate(IpmbOperations.class)
@ConditionalOnBean(IpmbListenerEndpointRegistry.class)
public final class IpmbChannelAutoConfiguration {

    IpmbChannelAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "ipmbChannel")
    MessagingIpmbChannel ipmbChannel(
            IpmbOperations operations,
            IpmbListenerEndpointRegistry registry,
            IpmbMessageConverter ipmbMessageConverter) {
        return new MessagingIpmbChannel(
                new BusChannel(operations, registry, ipmbMessageConverter, new ChannelSettings()));
    }
}
