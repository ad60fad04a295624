package io.ipmb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which options there can be. */
class JoinOptionsTest {

    private final JoinOptions.Builder builder = JoinOptions.builder("com.solar");
    private final Map<String, Consumer<Duration>> times = Map.of(
            "joinTimeout",
            builder::joinTimeout,
            "sendTimeout",
            builder::sendTimeout,
            "closeTimeout",
            builder::closeTimeout);

    @ParameterizedTest
    @ValueSource(strings = {"joinTimeout", "sendTimeout", "closeTimeout"})
    void aTimeIsFromZeroToAYear(String name) {
        Consumer<Duration> setting = times.get(name);
        setting.accept(Duration.ZERO);
        setting.accept(JoinOptions.LONGEST_TIMEOUT);
        for (Duration refused : new Duration[] {
            Duration.ofNanos(-1), JoinOptions.LONGEST_TIMEOUT.plusNanos(1), Duration.ofSeconds(Long.MAX_VALUE)
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> setting.accept(refused))
                    .withMessageStartingWith(name + "=" + refused + " is not between PT0S and PT8760H");
        }
    }

    @Test
    void joiningAndSendingMayHaveNoLimit() {
        JoinOptions options = builder.joinTimeout(null).sendTimeout(null).build();
        assertThat(options.joinTimeout()).isNull();
        assertThat(options.sendTimeout()).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.joinTimeout(Duration.ofDays(366)))
                .withMessageEndingWith("use null for no limit");
    }

    @Test
    void aPlatformOfAProgramIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.platform(new BusPlatform() {}))
                .withMessageContaining("is no platform of this library; use BusPlatform.inProcess()");
        BusPlatform platform = BusPlatform.inProcess();
        assertThat(builder.platform(platform).build().platform()).isSameAs(platform);
    }
}
