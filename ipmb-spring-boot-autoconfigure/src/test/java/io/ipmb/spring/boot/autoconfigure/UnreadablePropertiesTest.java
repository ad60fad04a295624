package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.Platform;
import io.ipmb.platform.memory.MemoryPlatform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A word where a property wants something else: the report has the property, the value and what to write. */
final class UnreadablePropertiesTest {

    private static final Map<String, String> REMEDIES = Map.of(
            "java.time.Duration", "10s",
            "org.springframework.util.unit.DataSize", "4MB",
            "java.lang.Integer", "a whole number",
            "java.lang.Long", "a whole number",
            "java.lang.Double", "1.5",
            "java.lang.Boolean", "true or false",
            "io.ipmb.AllowedPeers", "same-user-or-root, any-user",
            "io.ipmb.SlowConsumerPolicy", "wait, drop-newest, drop-oldest, disconnect");

    private final MemoryPlatform platform = new MemoryPlatform();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(IpmbAutoConfiguration.class))
            .withBean(Platform.class, () -> platform)
            .withPropertyValues("ipmb.identifier=com.solar");

    static List<Arguments> properties() {
        List<Arguments> found = new ArrayList<>();
        for (PropertyMetadata property : PropertyMetadata.all()) {
            String remedy = remedy(property.type());
            // A condition: Spring Boot takes any word but true as false.
            boolean condition = property.name().equals("ipmb.enabled");
            if (property.name().startsWith("ipmb.") && remedy != null && !condition) {
                found.add(Arguments.of(property.name(), remedy));
            }
        }
        return found;
    }

    private static @Nullable String remedy(@Nullable String type) {
        if (type == null) {
            return null;
        }
        String known = REMEDIES.get(type);
        return known == null && type.startsWith("io.ipmb.") ? "one of " : known;
    }

    private FailureAnalysis analysis(String... properties) {
        FailureAnalysis[] found = new FailureAnalysis[1];
        runner.withPropertyValues(properties).run(context -> found[0] = Analyses.of(context.getStartupFailure()));
        return found[0];
    }

    @ParameterizedTest
    @MethodSource("properties")
    void aWordOfNoMeaning(String property, String remedy) {
        FailureAnalysis analysis = analysis(property + "=perhaps");
        assertThat(analysis.getDescription())
                .startsWith("The value \"perhaps\" of " + property + ", from ")
                .contains("cannot be used: it is no ")
                .doesNotContain("java.lang", "@org");
        assertThat(analysis.getAction()).startsWith("Set " + property + " to ").contains(remedy);
    }

    @ParameterizedTest
    @CsvSource({
        "ipmb.host.max-connections, 99999999999, no whole number up to 2147483647",
        "ipmb.host.max-connections, '', no whole number",
        "ipmb.host.kept-bytes, 9999999TB, no size",
        "ipmb.send-timeout, 5 parsecs, no time",
        "ipmb.send-timeout, 5, A number below 1000 needs a unit",
    })
    void aValueThatNoSuchPropertyCanHave(String property, String value, String reason) {
        assertThat(analysis(property + "=" + value).getDescription())
                .contains("The value \"" + value + "\" of " + property, reason);
    }

    @Test
    void aFormatThatIsNoNumber() {
        FailureAnalysis analysis = analysis("ipmb.bytes-message.formats.text=text/plain");
        assertThat(analysis.getDescription())
                .startsWith("The value of ipmb.bytes-message.formats cannot be used")
                .contains("\"text\"");
        assertThat(analysis.getAction()).contains("ipmb.bytes-message.formats.1=application/json");
    }

    @ConfigurationProperties("other")
    record Other(int number) {}

    @EnableConfigurationProperties(Other.class)
    static class WithOther {}

    @Test
    void propertiesOfTheApplicationHaveTheReportOfSpringBoot() {
        runner.withUserConfiguration(WithOther.class)
                .withPropertyValues("other.number=many")
                .run(context -> assertThat(
                                Analyses.of(context.getStartupFailure()).getDescription())
                        .contains("Failed to bind properties under 'other.number' to int"));
    }
}
