package io.ipmb.spring.boot.autoconfigure.health;

import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbTemplate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of {@link IpmbHealthIndicator}. */
@AutoConfiguration(after = IpmbAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(IpmbListenerEndpointRegistry.class)
@ConditionalOnEnabledHealthIndicator("ipmb")
public final class IpmbHealthContributorAutoConfiguration {

    IpmbHealthContributorAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = {"ipmbHealthIndicator", "ipmbHealthContributor"})
    IpmbHealthIndicator ipmbHealthContributor(
            IpmbListenerEndpointRegistry registry, ObjectProvider<IpmbTemplate> template) {
        return new IpmbHealthIndicator(registry, template.getIfUnique());
    }
}
