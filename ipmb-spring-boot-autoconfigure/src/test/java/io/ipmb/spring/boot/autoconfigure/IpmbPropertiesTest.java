package io.ipmb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostOptions;
import io.ipmb.JoinOptions;
import io.ipmb.Label;
import io.ipmb.WaitStrategy;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

/** The binding of the properties, without an application. */
final class IpmbPropertiesTest {

    static IpmbProperties bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("ipmb", IpmbProperties.class);
    }

    private static JoinSettings settings(Map<String, String> values) {
        IpmbProperties properties = bound(values);
        return new JoinSettings(properties, new PropertiesIpmbConnectionDetails(properties));
    }

    @Test
    void defaultsAreThoseOfTheTransport() {
        JoinOptions expected = JoinOptions.builder("x").build();
        JoinOptions options = settings(Map.of("ipmb.identifier", "x")).builder().build();
        assertThat(options)
                .usingRecursiveComparison()
                .ignoringFields("eventListener")
                .isEqualTo(expected);
        assertThat(options.host()).isEqualTo(HostOptions.DEFAULT);
    }

    @Test
    void everySettingReachesTheTransport() {
        JoinOptions options = settings(Map.ofEntries(
                        Map.entry("ipmb.identifier", "com.solar"),
                        Map.entry("ipmb.label", "moon, night"),
                        Map.entry("ipmb.token", "secret"),
                        Map.entry("ipmb.controller-affinity", "false"),
                        Map.entry("ipmb.join-timeout", "3s"),
                        Map.entry("ipmb.send-timeout", "250ms"),
                        Map.entry("ipmb.liveness-limit", "25s"),
                        Map.entry("ipmb.allowed-peers", "any-user"),
                        Map.entry("ipmb.plain-messages-under-crate-controller", "false"),
                        Map.entry("ipmb.lanes.mode", "always"),
                        Map.entry("ipmb.lanes.ring-size", "2MB"),
                        Map.entry("ipmb.lanes.after-messages", "5"),
                        Map.entry("ipmb.lanes.idle-time", "7s"),
                        Map.entry("ipmb.lanes.max-lanes", "8"),
                        Map.entry("ipmb.lanes.max-crashes", "5"),
                        Map.entry("ipmb.lanes.wait-strategy", "yield"),
                        Map.entry("ipmb.host.slow-consumer-policy", "drop-oldest"),
                        Map.entry("ipmb.host.hand-over-timeout", "1s"),
                        Map.entry("ipmb.host.grace-time", "4s"),
                        Map.entry("ipmb.host.max-connections", "11"),
                        Map.entry("ipmb.host.max-pending-connections", "12"),
                        Map.entry("ipmb.host.max-pending-per-program", "9"),
                        Map.entry("ipmb.host.handshake-timeout", "13s"),
                        Map.entry("ipmb.host.queue-bytes", "14KB"),
                        Map.entry("ipmb.host.queue-objects", "15"),
                        Map.entry("ipmb.host.queue-bytes-per-user", "22B"),
                        Map.entry("ipmb.host.queue-bytes-in-all", "23B"),
                        Map.entry("ipmb.host.stall-timeout", "21s"),
                        Map.entry("ipmb.host.kept-bytes", "16MB"),
                        Map.entry("ipmb.host.kept-bytes-per-sender", "17B"),
                        Map.entry("ipmb.host.kept-objects-per-sender", "18"),
                        Map.entry("ipmb.host.max-objects-per-message", "19"),
                        Map.entry("ipmb.host.lanes", "false"),
                        Map.entry("ipmb.host.max-lanes-per-sender", "24"),
                        Map.entry("ipmb.host.turn-packets", "20")))
                .builder()
                .build();
        assertThat(options.identifier()).isEqualTo("com.solar");
        assertThat(options.label()).isEqualTo(Label.of("moon", "night"));
        assertThat(options.token()).isEqualTo("secret");
        assertThat(options.controllerAffinity()).isFalse();
        assertThat(options.joinTimeout()).hasSeconds(3);
        assertThat(options.sendTimeout()).hasMillis(250);
        assertThat(options.livenessLimit()).hasSeconds(25);
        assertThat(options.allowedPeers()).hasToString("ANY_USER");
        assertThat(options.plainMessagesUnderCrateController()).isFalse();
        assertThat(options.lanes())
                .hasToString("LaneOptions{mode=ALWAYS, ringBytes=2097152, afterMessages=5, idleTime=PT7S,"
                        + " mostLanes=8, mostCrashes=5}");
        assertThat(options.waitStrategy()).isEqualTo(WaitStrategy.YIELD);
        assertThat(options.host())
                .hasToString("HostOptions{limits=HostLimits{maxConnections=11, maxPendingConnections=12,"
                        + " maxPendingPerProgram=9, handshakeTimeout=PT13S, queueBytes=14336, queueObjects=15, queueBytesPerUser=22,"
                        + " queueBytesInAll=23, stallTimeout=PT21S, keptBytes=16777216,"
                        + " keptBytesPerSender=17, keptObjectsPerSender=18, maxObjectsPerMessage=19,"
                        + " maxLanesPerSender=24, turnPackets=20}, slowConsumerPolicy=DROP_OLDEST, lanes=false,"
                        + " handOverTimeout=PT1S, graceTime=PT4S}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ipmb.join-timeout | -1s | from 0s to 365d",
                "ipmb.join-timeout | 366d | from 0s to 365d",
                "ipmb.send-timeout | -1s | from 0s to 365d",
                "ipmb.send-timeout | 366d | from 0s to 365d",
                "ipmb.liveness-limit | -1s | from 100ms to 365d",
                "ipmb.liveness-limit | 1ns | from 100ms to 365d",
                "ipmb.liveness-limit | 366d | from 100ms to 365d",
                "ipmb.lanes.ring-size | 255KB | from 256KB to 64MB",
                "ipmb.lanes.ring-size | 65MB | from 256KB to 64MB",
                "ipmb.lanes.ring-size | 3GB | from 256KB to 64MB",
                "ipmb.lanes.ring-size | 300001B | multiple of 8 bytes",
                "ipmb.lanes.after-messages | -1 | from 0 to 1000000",
                "ipmb.lanes.after-messages | 1000001 | from 0 to 1000000",
                "ipmb.lanes.idle-time | 99ms | from 100ms to 365d",
                "ipmb.lanes.idle-time | 366d | from 100ms to 365d",
                "ipmb.lanes.max-lanes | 0 | from 1 to 4096",
                "ipmb.lanes.max-lanes | 4097 | from 1 to 4096",
                "ipmb.host.hand-over-timeout | -1s | from 0s to 365d",
                "ipmb.host.hand-over-timeout | 366d | from 0s to 365d",
                "ipmb.host.grace-time | -1s | from 0s to 24h",
                "ipmb.host.grace-time | 25h | from 0s to 24h",
                "ipmb.host.handshake-timeout | 0s | more than zero",
                "ipmb.host.handshake-timeout | 366d | more than zero, up to 365d",
                "ipmb.host.max-connections | 0 | at least 1",
                "ipmb.host.max-pending-connections | 0 | at least 1",
                "ipmb.host.max-pending-per-program | 0 | at least 1",
                "ipmb.host.queue-bytes | 0B | at least 1B",
                "ipmb.host.queue-bytes | 3GB | less than 2GB",
                "ipmb.host.queue-objects | 0 | at least 1",
                "ipmb.host.queue-bytes-per-user | 0B | at least 1B",
                "ipmb.host.queue-bytes-in-all | 0B | at least 1B",
                "ipmb.host.stall-timeout | -1s | from 0s to 365d",
                "ipmb.host.stall-timeout | 366d | from 0s to 365d",
                "ipmb.host.kept-bytes | 0B | at least 1B",
                "ipmb.host.kept-bytes-per-sender | 0B | at least 1B",
                "ipmb.host.kept-objects-per-sender | -5 | at least 1",
                "ipmb.host.max-objects-per-message | 0 | at least 1",
                "ipmb.host.max-lanes-per-sender | 0 | from 1 to 4096",
                "ipmb.host.max-lanes-per-sender | 4097 | from 1 to 4096",
                "ipmb.host.turn-packets | 0 | at least 1",
            })
    void aValueOutOfRangeIsRefusedByName(String property, String value, String reason) {
        InvalidConfigurationPropertyValueException failure = org.assertj.core.api.Assertions.catchThrowableOfType(
                InvalidConfigurationPropertyValueException.class,
                () -> settings(Map.of("ipmb.identifier", "x", property, value)));
        assertThat(failure.getName()).isEqualTo(property);
        assertThat(failure.getReason()).contains("Write ", reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "NULL",
            value = {
                "NULL | NULL | ipmb.identifier is not set | for instance com.solar",
                "ipmb.identifier | '' | ipmb.identifier is not set | for instance com.solar",
                "ipmb.label | moon,moon | label of the application cannot be used | Set ipmb.label",
                "ipmb.label | moon,,dark | label of the application cannot be used | Set ipmb.label",
            })
    void saysWhichPropertyIsWrongAndWhatToWrite(
            @Nullable String property, @Nullable String value, String description, String action) {
        Map<String, String> values = property == null || value == null
                ? Map.of()
                : property.equals("ipmb.identifier")
                        ? Map.of(property, value)
                        : Map.of("ipmb.identifier", "x", property, value);
        assertRefused(values, description, action);
    }

    @Test
    void refusesAnIdentifierThatIsTooLongOrHasNul() {
        assertRefused(Map.of("ipmb.identifier", "x".repeat(107)), "107 bytes, at most 106", "ipmb.identifier");
        assertRefused(Map.of("ipmb.identifier", "a\0b"), "NUL", "ipmb.identifier");
    }

    @Test
    void refusesATokenThatIsTooLongWithoutShowingIt() {
        String token = "secret".repeat(11_000);
        FailureAnalyzedException failure =
                assertRefused(Map.of("ipmb.identifier", "x", "ipmb.token", token), "66000 bytes", "ipmb.token");
        assertThat(failure.toString()).doesNotContain("secret");
    }

    private static FailureAnalyzedException assertRefused(
            Map<String, String> values, String description, String action) {
        FailureAnalyzedException failure = org.assertj.core.api.Assertions.catchThrowableOfType(
                FailureAnalyzedException.class, () -> settings(values));
        assertThat(failure.analysis().getDescription()).contains(description);
        assertThat(failure.analysis().getAction()).contains(action);
        return failure;
    }

    @Test
    void theTokenIsInNoText() {
        IpmbProperties properties = bound(Map.of("ipmb.identifier", "x", "ipmb.token", "secret"));
        assertThat(properties.toString()).contains("identifier=x").doesNotContain("secret");
        assertThat(new JoinSettings(properties, new PropertiesIpmbConnectionDetails(properties)).toString())
                .doesNotContain("secret");
    }
}
