package io.ipmb.spring.boot.autoconfigure.health;

import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of {@link IpmbHealthIndicator}: one for an application with one bus, otherwise one for each
 * connection, under its bean name.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = IpmbAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(IpmbListenerEndpointRegistry.class)
@ConditionalOnEnabledHealthIndicator("ipmb")
public final class IpmbHealthContributorAutoConfiguration {

    IpmbHealthContributorAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = {"ipmbHealthIndicator", "ipmbHealthContributor"})
    HealthContributor ipmbHealthContributor(IpmbListenerEndpointRegistry registry) {
        if (registry.connections().size() == 1) {
            return new IpmbHealthIndicator(registry, registry.connection());
        }
        Map<String, HealthContributor> buses = new LinkedHashMap<>();
        for (IpmbConnection connection : registry.connections()) {
            buses.put(connection.name(), new IpmbHealthIndicator(registry, connection));
        }
        return CompositeHealthContributor.fromMap(buses);
    }
}
