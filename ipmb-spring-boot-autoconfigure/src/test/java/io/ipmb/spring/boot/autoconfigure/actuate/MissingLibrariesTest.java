package io.ipmb.spring.boot.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.spring.core.IpmbOperations;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/** An application starts without each of the libraries that only operating it needs; what needs the library is not there. */
final class MissingLibrariesTest {

    /** Each of our beans, and the libraries without which it is missing. */
    private static final Map<String, List<String>> NEEDS = Map.of(
            "ipmbHealthContributor", List.of("org.springframework.boot.health"),
            "ipmbEndpoint", List.of("org.springframework.boot.actuate"),
            "ipmbMetrics", List.of("io.micrometer.core", "org.springframework.boot.micrometer.metrics"),
            "ipmbSendObservation", List.of("org.springframework.boot.micrometer.observation"),
            "ipmbListenerObservation", List.of("org.springframework.boot.micrometer.observation"));

    @SuppressWarnings("UnusedVariable") // by name
    private static final List<String> LIBRARIES =
            NEEDS.values().stream().flatMap(List::stream).distinct().sorted().toList();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(Application.class)
            .withBean(Platform.class, MemoryPlatform::new)
            .withPropertyValues(
                    "ipmb.identifier=" + Operated.newBus(),
                    "ipmb.label=moon",
                    "management.endpoints.web.exposure.include=*");

    /** As a user has it, by the lists of auto-configurations. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Test
    void everythingIsThereWithAllOfThem() {
        runner.run(context -> NEEDS.keySet()
                .forEach(bean -> assertThat(context).hasNotFailed().hasBean(bean)));
    }

    @ParameterizedTest
    @FieldSource("LIBRARIES")
    void startsWithoutOneOfThem(String library) {
        runner.withClassLoader(new FilteredClassLoader(library)).run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(IpmbOperations.class);
            NEEDS.forEach((bean, libraries) ->
                    assertThat(context.containsBean(bean)).as(bean).isEqualTo(!libraries.contains(library)));
        });
    }

    @Test
    void startsWithoutAllOfThem() {
        runner.withClassLoader(new FilteredClassLoader(LIBRARIES.toArray(String[]::new)))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(IpmbOperations.class));
    }
}
