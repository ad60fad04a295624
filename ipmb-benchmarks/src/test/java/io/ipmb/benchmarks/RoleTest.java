package io.ipmb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RoleTest {

    @ParameterizedTest
    @EnumSource
    void measuresARateInEachRole(Role role) {
        assertThat(role.rate(Program.java(Program.JVM_OPTIONS), 64, 2_000, List.of()))
                .isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void measuresBareSocketsInEachRole(Role role) {
        assertThat(role.rate(Program.bareSockets(Program.JVM_OPTIONS), 64, 2_000, List.of()))
                .isPositive();
    }

    @Test
    void measuresWithSomethingBesideEachMessage() {
        Program java = Program.java(Program.JVM_OPTIONS).with("--lanes", "never");
        assertThat(Role.TO_CONTROLLER.rate(java, 64, 500, List.of("--region", "64KB", "--recycle")))
                .isPositive();
    }

    @Test
    void readsTheRateThatTheReceiverPrints() {
        assertThat(Role.rateIn("64 B 300000 messages 412345/s", 300_000)).isEqualTo(412_345);
    }

    @Test
    void refusesARateOfFewerMessagesThanWereSent() {
        assertThatThrownBy(() -> Role.rateIn("64 B 299999 messages 412345/s", 300_000))
                .hasMessageContaining("sent 300000");
    }

    @Test
    void takesTheMiddleFigure() {
        assertThat(Median.of(List.of(9.0, 1.0, 5.0))).isEqualTo(5);
        assertThat(Median.of(List.of(9.0, 1.0, 5.0, 6.0))).isEqualTo(5.5);
    }
}
