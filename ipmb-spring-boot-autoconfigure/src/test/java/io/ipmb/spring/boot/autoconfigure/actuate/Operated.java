package io.ipmb.spring.boot.autoconfigure.actuate;

import io.ipmb.platform.Platform;
import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import io.ipmb.spring.boot.autoconfigure.health.IpmbHealthContributorAutoConfiguration;
import io.ipmb.spring.boot.autoconfigure.metrics.IpmbMetricsAutoConfiguration;
import io.ipmb.spring.boot.autoconfigure.observation.IpmbObservationAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.RequiredSearch;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** An application with everything that Spring Boot has for those who operate it, and how they look at it. */
final class Operated {

    static final AutoConfigurations OURS = AutoConfigurations.of(
            IpmbAutoConfiguration.class,
            IpmbHealthContributorAutoConfiguration.class,
            IpmbMetricsAutoConfiguration.class,
            IpmbObservationAutoConfiguration.class,
            IpmbEndpointAutoConfiguration.class);

    static final AutoConfigurations ALL = AutoConfigurations.of(
            IpmbAutoConfiguration.class,
            IpmbHealthContributorAutoConfiguration.class,
            IpmbMetricsAutoConfiguration.class,
            IpmbObservationAutoConfiguration.class,
            IpmbEndpointAutoConfiguration.class,
            EndpointAutoConfiguration.class,
            HealthEndpointAutoConfiguration.class,
            HealthContributorAutoConfiguration.class,
            HealthContributorRegistryAutoConfiguration.class,
            MetricsAutoConfiguration.class,
            CompositeMeterRegistryAutoConfiguration.class,
            SimpleMetricsExportAutoConfiguration.class,
            ObservationAutoConfiguration.class);

    private Operated() {}

    static String newBus() {
        return "spring." + UUID.randomUUID();
    }

    static ApplicationContextRunner runner(String bus, Platform platform) {
        return new ApplicationContextRunner()
                .withConfiguration(ALL)
                .withBean(Platform.class, () -> platform)
                .withPropertyValues(
                        "ipmb.identifier=" + bus, "ipmb.label=moon", "management.endpoints.web.exposure.include=*");
    }

    static IndicatedHealthDescriptor health(ApplicationContext context) {
        HealthEndpoint endpoint = context.getBean(HealthEndpoint.class);
        return (IndicatedHealthDescriptor) java.util.Objects.requireNonNull(endpoint.healthForPath("ipmb"));
    }

    /** What health says about the listeners of a label. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> listeners(ApplicationContext context, String... label) {
        Map<String, Object> all = (Map<String, Object>)
                java.util.Objects.requireNonNull(health(context).getDetails()).get("listeners");
        String name = java.util.List.of(label).toString();
        return (Map<String, Object>) java.util.Objects.requireNonNull(
                java.util.Objects.requireNonNull(all).get(name), name);
    }

    static double meter(ApplicationContext context, String name, String... tags) {
        RequiredSearch search = context.getBean(MeterRegistry.class).get(name).tags(tags);
        return search.meter().measure().iterator().next().getValue();
    }
}
