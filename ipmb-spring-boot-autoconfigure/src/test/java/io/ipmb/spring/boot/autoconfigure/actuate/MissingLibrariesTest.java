package io.ipmb.spring.boot.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.boot.autoconfigure.IpmbAutoConfiguration;
import io.ipmb.spring.boot.autoconfigure.health.IpmbHealthContributorAutoConfiguration;
import io.ipmb.spring.boot.autoconfigure.metrics.IpmbMetricsAutoConfiguration;
import io.ipmb.spring.boot.autoconfigure.observation.IpmbObservationAutoConfiguration;
import io.ipmb.spring.core.IpmbOperations;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/**
 * An application starts without each of the libraries that only operating it needs; what needs the library is not
 * there.
 */
final class MissingLibrariesTest {

    /** Each of our beans, and the libraries without which it is missing. */
    private static final Map<String, List<String>> NEEDS = Map.of(
            "ipmbHealthContributor", List.of("org.springframework.boot.health"),
            "ipmbEndpoint", List.of("org.springframework.boot.actuate"),
            "ipmbMetrics", List.of("io.micrometer.core"),
            "ipmbSendObservation", List.of(),
            "ipmbListenerObservation", List.of());

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(Application.class)
            .withBean(Platform.class, MemoryPlatform::new)
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withBean(ObservationRegistry.class, ObservationRegistry::create)
            .withPropertyValues(
                    "ipmb.identifier=" + Operated.newBus(),
                    "ipmb.label=moon",
                    "management.endpoints.web.exposure.include=*");

    /**
     * Ours alone, since those of Spring Boot need each other; filtered before they are loaded, as in an application.
     */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        IpmbAutoConfiguration.class,
        IpmbHealthContributorAutoConfiguration.class,
        IpmbMetricsAutoConfiguration.class,
        IpmbObservationAutoConfiguration.class,
        IpmbEndpointAutoConfiguration.class
    })
    static class Application {}

    @Test
    void everythingIsThereWithAllOfThem() {
        runner.run(context -> NEEDS.keySet()
                .forEach(bean -> assertThat(context).hasNotFailed().hasBean(bean)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"org.springframework.boot.health", "org.springframework.boot.actuate", "io.micrometer.core"})
    void startsWithoutOneOfThem(String library) {
        runner.withClassLoader(new FilteredClassLoader(library)).run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(IpmbOperations.class);
            NEEDS.forEach((bean, libraries) ->
                    assertThat(context.containsBean(bean)).as(bean).isEqualTo(!libraries.contains(library)));
        });
    }

    @Test
    void startsWithoutAllOfThem() {
        runner.withClassLoader(new FilteredClassLoader(
                        "org.springframework.boot.health",
                        "org.springframework.boot.actuate",
                        "org.springframework.boot.micrometer",
                        "io.micrometer.core"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(IpmbOperations.class));
    }
}
