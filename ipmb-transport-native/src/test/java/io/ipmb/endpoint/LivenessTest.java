package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ipmb.BusEvent;
import io.ipmb.ControllerInfo;
import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.LaneMode;
import io.ipmb.Selector;
import io.ipmb.SendTimeoutException;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.testsupport.BusProcess;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the host is at work: it is asked, its silence is told, and nothing else comes of that. */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
class LivenessTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private static boolean isResponsive(Endpoint endpoint) {
        ControllerInfo controller = endpoint.controller();
        return Objects.requireNonNull(controller, "no controller").responsive();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aStoppedHostIsNoticedAndNamedAndNobodyLeavesIt() {
        String identifier = "test." + UUID.randomUUID();
        List<BusEvent> events = new CopyOnWriteArrayList<>();
        try (BusProcess host = BusProcess.join(identifier, "host");
                Endpoint idle = Endpoint.join(JoinOptions.builder(identifier)
                        .label("idle")
                        .livenessLimit(SHORT)
                        .eventListener(events::add)
                        .build());
                Endpoint sender = Endpoint.join(JoinOptions.builder(identifier)
                        .livenessLimit(SHORT)
                        .lanes(LaneMode.NEVER)
                        .sendTimeout(Duration.ofSeconds(3))
                        .build())) {
            assertThat(isResponsive(idle)).isTrue();
            host.stop();
            eventually(() -> assertThat(events).contains(new BusEvent.ControllerUnresponsive(host.pid(), SHORT)));
            assertThat(isResponsive(idle)).isFalse();
            assertThatExceptionOfType(SendTimeoutException.class)
                    .isThrownBy(() -> {
                        while (true) {
                            sender.send(Selector.unicast("idle"), "x".repeat(10_000));
                        }
                    })
                    .withMessageContaining("process " + host.pid())
                    .withMessageContaining("has not answered");
            host.goOn();
            eventually(() -> assertThat(events).last().isInstanceOf(BusEvent.ControllerResponsive.class));
            assertThat(isResponsive(idle)).isTrue();
            assertThat(payloadOf(idle)).asString().hasSize(10_000);
            assertThat(events).hasSize(3);
            assertThat(idle.counters()).containsEntry(Counter.REJOINS, 0L);
            idle.send(Selector.unicast("host"), "still together");
            host.expect("got still together");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aHostAtWorkIsNeverBlamedForASlowReceiver(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            bus.join("slow");
            Endpoint sender =
                    bus.join(options -> options.livenessLimit(LIMIT).sendTimeout(Duration.ofSeconds(3)), "sender");
            assertThatExceptionOfType(SendTimeoutException.class)
                    .isThrownBy(() -> {
                        while (true) {
                            sender.send(Selector.unicast("slow"), "x".repeat(100_000));
                        }
                    })
                    .withMessageContaining("a receiver may be slow");
            assertThat(isResponsive(sender)).isTrue();
            assertThat(bus.events).noneMatch(BusEvent.ControllerUnresponsive.class::isInstance);
            assertThat(host.counters())
                    .containsEntry(Counter.PEERS_MISBEHAVED, 0L)
                    .containsEntry(Counter.PEERS_REFUSED, 0L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aHostThatDoesNotAnswerIsToldOnceAndAgainWhenItDoes(String platform) throws Exception {
        try (BusBench bus = BusBench.withoutLanes(platform);
                RawController host = new RawController(bus)) {
            Endpoint guest = host.admit(8, () -> bus.join(options -> options.livenessLimit(SHORT), "guest"));
            eventually(() -> assertThat(isResponsive(guest)).isFalse());
            host.refuseOne();
            eventually(() -> assertThat(isResponsive(guest)).isTrue());
            eventually(() -> assertThat(isResponsive(guest)).isFalse());
            eventually(() -> assertThat(bus.events)
                    .extracting(event -> event.getClass().getSimpleName())
                    .containsExactly(
                            "Joined", "ControllerUnresponsive", "ControllerResponsive", "ControllerUnresponsive"));
            guest.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whoeverHearsFromItDoesNotAsk(String platform) throws Exception {
        try (BusBench bus = BusBench.withoutLanes(platform);
                RawController host = new RawController(bus)) {
            Endpoint guest =
                    host.admit(8, () -> bus.join(options -> options.livenessLimit(Duration.ofSeconds(2)), "guest"));
            for (int i = 0; i < 15; i++) {
                host.sendString(8, Selector.unicast("guest"), "news");
                assertThat(payloadOf(guest)).isEqualTo("news");
                assertThat(guest.receive(Duration.ofMillis(100))).isNull();
            }
            assertThat(host.isAsked()).isFalse();
            eventually(() -> assertThat(host.isAsked()).isTrue());
            guest.close();
        }
    }

    @Test
    void aLimitIsNeitherTooShortToAskNorTooLongToCount() {
        for (Duration wrong : List.of(
                Duration.ZERO, Duration.ofSeconds(-1), Duration.ofNanos(1), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> JoinOptions.builder("com.solar").livenessLimit(wrong))
                    .withMessageContaining("PT0.1S");
        }
        assertThat(JoinOptions.builder("com.solar").livenessLimit(null).build().livenessLimit())
                .isNull();
    }
}
