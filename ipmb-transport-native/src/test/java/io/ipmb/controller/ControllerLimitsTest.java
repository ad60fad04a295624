package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ipmb.HostOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which limits there can be. */
class ControllerLimitsTest {

    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    void aTimeIsNoLongerThanAYear() {
        ControllerLimits limits = ControllerLimits.DEFAULT;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.withStallTimeout(FOR_EVER))
                .withMessageContaining("stallTimeout=");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.withConnections(1, 1, 1, FOR_EVER))
                .withMessageContaining("handshakeTimeout=");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostOptions.DEFAULT.withHandOverTimeout(FOR_EVER))
                .withMessageContaining("handOverTimeout=");
        Duration year = ControllerLimits.LONGEST_TIME;
        assertThat(limits.withStallTimeout(year).stallTimeout()).isEqualTo(year);
        assertThat(limits.withStallTimeout(Duration.ZERO).stallTimeout()).isZero();
    }
}
