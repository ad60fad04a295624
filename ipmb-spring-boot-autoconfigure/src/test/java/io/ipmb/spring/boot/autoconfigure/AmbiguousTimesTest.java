package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A number as a time: 30 could be seconds or milliseconds, 5000 is milliseconds. */
final class AmbiguousTimesTest {

    private final MemoryPlatform platform = new MemoryPlatform();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withBean(Platform.class, () -> platform)
            .withPropertyValues("ipmb.identifier=com.solar");

    static List<String> times() {
        return PropertyMetadata.all().stream()
                .filter(property -> property.name().startsWith("ipmb.")
                        && Duration.class.getName().equals(property.type()))
                .map(PropertyMetadata::name)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("times")
    void aSmallNumberIsRefused(String property) {
        runner.withPropertyValues(property + "=5").run(context -> {
            FailureAnalysis analysis = Analyses.of(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .contains(
                            property,
                            "\"5\"",
                            "A number below 1000 needs a unit: write 5s for seconds, or 5ms for milliseconds.");
        });
    }

    @Test
    void aSmallNumberInAPlaceholderIsRefused() {
        runner.withPropertyValues("patience=999", "ipmb.template.reply-timeout=${patience}")
                .run(context -> assertThat(
                                Analyses.of(context.getStartupFailure()).getDescription())
                        .contains("ipmb.template.reply-timeout", "write 999s for seconds"));
    }

    @ParameterizedTest
    @CsvSource({"0, PT0S", "1000, PT1S", "5000, PT5S", "5s, PT5S", "250ms, PT0.25S", "PT1M, PT1M", "1m, PT1M"})
    void otherTimesAreThoseOfSpringBoot(String written, Duration time) {
        runner.withPropertyValues("ipmb.send-timeout=" + written)
                .run(context -> assertThat(context.getBean(IpmbProperties.class).sendTimeout())
                        .isEqualTo(time));
    }

    @ConfigurationProperties("other")
    record Other(Duration pause) {}

    @EnableConfigurationProperties(Other.class)
    static class WithOther {}

    @Test
    void propertiesOfTheApplicationAreItsOwn() {
        runner.withUserConfiguration(WithOther.class)
                .withPropertyValues("other.pause=5")
                .run(context -> assertThat(context.getBean(Other.class).pause()).isEqualTo(Duration.ofMillis(5)));
    }
}
