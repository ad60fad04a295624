package io.ipmb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which limits there can be. */
class HostLimitsTest {

    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    void aTimeIsNoLongerThanAYear() {
        HostLimits limits = HostLimits.DEFAULT;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.withStallTimeout(FOR_EVER))
                .withMessageContaining("stallTimeout=");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.withConnections(1, 1, 1, FOR_EVER))
                .withMessageContaining("handshakeTimeout=");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostOptions.DEFAULT.withHandOverTimeout(FOR_EVER))
                .withMessageContaining("handOverTimeout=");
        Duration year = HostLimits.LONGEST_TIME;
        assertThat(limits.withStallTimeout(year).stallTimeout()).isEqualTo(year);
        assertThat(limits.withStallTimeout(Duration.ZERO).stallTimeout()).isZero();
    }
}
