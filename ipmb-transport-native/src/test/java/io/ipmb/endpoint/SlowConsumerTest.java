package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.Endpoint;
import io.ipmb.EndpointState;
import io.ipmb.HostLimits;
import io.ipmb.HostOptions;
import io.ipmb.IncomingMessage;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.SendTimeoutException;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an endpoint that does not read does to the others: nothing but what the policy says. */
@ExtendWith(DescriptorLeakCheck.class)
class SlowConsumerTest {

    private static final Selector SLOW = Selector.unicast("slow");
    private static final String KILOBYTE = "x".repeat(1000);

    private static Endpoint host(BusBench bus, SlowConsumerPolicy policy) {
        HostOptions options = HostOptions.builder()
                .limits(HostLimits.builder()
                        .queueBytes(100_000)
                        .queueObjects(100)
                        .build())
                .slowConsumerPolicy(policy)
                .build();
        return bus.join(settings -> settings.host(options), "host");
    }

    /** Sends until the bus takes no more; how many were taken. */
    private static int fill(Endpoint sender) {
        int sent = 0;
        try {
            while (sent < 100_000) {
                sender.send(OutgoingMessage.of(SLOW, sent + " " + KILOBYTE), Duration.ofMillis(200));
                sent++;
            }
        } catch (SendTimeoutException e) {
            return sent;
        }
        throw new AssertionError("the bus takes everything: " + sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void underWaitItsSendersWaitNothingIsLostAndTheOthersGoOn(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = host(bus, SlowConsumerPolicy.WAIT);
            Endpoint slow = bus.join("slow");
            Endpoint sender = bus.join("sender");
            int sent = fill(sender);
            assertThat(host.counters().get(Counter.SENDERS_PAUSED)).isPositive();

            Endpoint other = bus.join("other");
            other.send(Selector.unicast("host"), "not affected");
            assertThat(payloadOf(host)).isEqualTo("not affected");
            host.send(Selector.unicast("other"), "neither is this");
            assertThat(payloadOf(other)).isEqualTo("neither is this");

            for (int i = 0; i < sent; i++) {
                assertThat((String) payloadOf(slow)).startsWith(i + " ");
            }
            sender.send(SLOW, "goes on");
            assertThat(payloadOf(slow)).isEqualTo("goes on");
            assertThat(host.counters()).containsEntry(Counter.DROPPED_SLOW_CONSUMER, 0L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aSenderThatWaitsIsFreedWhenTheSlowOneLeaves(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = host(bus, SlowConsumerPolicy.WAIT);
            Endpoint slow = bus.join("slow");
            Endpoint sender = bus.join("sender");
            fill(sender);
            slow.close();
            sender.send(Selector.unicast("host"), "free again");
            assertThat(payloadOf(host)).isEqualTo("free again");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void underDropNewestTheOldestAreStillThere(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = host(bus, SlowConsumerPolicy.DROP_NEWEST);
            Endpoint slow = bus.join("slow");
            Endpoint sender = bus.join("sender");
            sendUntilDropped(host, sender);
            assertThat((String) payloadOf(slow)).startsWith("0 ");
            assertThat((String) payloadOf(slow)).startsWith("1 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void underDropOldestTheNewestAreStillThere(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = host(bus, SlowConsumerPolicy.DROP_OLDEST);
            Endpoint slow = bus.join("slow");
            Endpoint sender = bus.join("sender");
            sendUntilDropped(host, sender);
            sender.send(SLOW, "the newest");
            eventually(() -> {
                String last = "";
                IncomingMessage message = slow.receive(Duration.ofMillis(20));
                while (message != null) {
                    last = message.payload(String.class);
                    message = slow.receive(Duration.ofMillis(20));
                }
                assertThat(last).isEqualTo("the newest");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void underDisconnectTheSlowOneIsThrownOutAndJoinsAgain(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = host(bus, SlowConsumerPolicy.DISCONNECT);
            Endpoint slow = bus.join("slow");
            Endpoint sender = bus.join("sender");
            for (int i = 0; i < 100_000 && host.counters().get(Counter.PEERS_TOO_SLOW) == 0; i++) {
                sender.send(SLOW, KILOBYTE);
            }
            assertThat(host.counters().get(Counter.PEERS_TOO_SLOW)).isPositive();
            eventually(() -> assertThat(slow.counters().get(Counter.REJOINS)).isPositive());
            eventually(() -> assertThat(slow.state()).isEqualTo(EndpointState.JOINED));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void underDisconnectTheHostsOwnEndpointStaysAndLosesTheNewest(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = host(bus, SlowConsumerPolicy.DISCONNECT);
            Endpoint sender = bus.join("sender");
            for (int i = 0; i < 100_000 && host.counters().get(Counter.DROPPED_SLOW_CONSUMER) == 0; i++) {
                sender.send(Selector.unicast("host"), i + " " + KILOBYTE);
            }
            assertThat(host.counters().get(Counter.DROPPED_SLOW_CONSUMER)).isPositive();
            assertThat(host.counters()).containsEntry(Counter.PEERS_TOO_SLOW, 0L);
            assertThat((String) payloadOf(host)).startsWith("0 ");
            assertThat(host.hostedBus()).isNotNull();

            host.close();
            eventually(() -> assertThat(sender.hostedBus()).isNotNull());
            assertThat(sender.state()).isEqualTo(EndpointState.JOINED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aSendThatWaitsHoldsUpNeitherTheSendsOfOthersNorJoiningAgain(String platform) throws InterruptedException {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = host(bus, SlowConsumerPolicy.WAIT);
            Endpoint slow = bus.join("slow");
            Endpoint sender = bus.join("sender");
            fill(sender);
            AtomicReference<Throwable> outcome = new AtomicReference<>();
            Thread waiting = new Thread(() -> {
                try {
                    sender.send(OutgoingMessage.of(Selector.unicast("next"), "waited"), Duration.ofSeconds(50));
                } catch (RuntimeException e) {
                    outcome.set(e);
                }
            });
            waiting.start();
            assertThatExceptionOfType(SendTimeoutException.class)
                    .isThrownBy(() -> sender.send(OutgoingMessage.of(SLOW, "x"), Duration.ofMillis(50)));
            assertThat(waiting.isAlive()).as("the first one still waits").isTrue();
            Thread closing = new Thread(host::close);
            closing.start();
            eventually(() -> assertThat(sender.counters()).containsEntry(Counter.REJOINS, 1L));
            waiting.join(LIMIT.toMillis());
            assertThat(waiting.isAlive()).isFalse();
            assertThat(outcome).hasValue(null);
            slow.close();
            closing.join(LIMIT.toMillis());
        }
    }

    private static void sendUntilDropped(Endpoint host, Endpoint sender) {
        for (int i = 0; i < 100_000 && host.counters().get(Counter.DROPPED_SLOW_CONSUMER) == 0; i++) {
            sender.send(SLOW, i + " " + KILOBYTE);
        }
        assertThat(host.counters().get(Counter.DROPPED_SLOW_CONSUMER)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aSendThatMayNotWaitSaysSoAtOnce(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            host(bus, SlowConsumerPolicy.WAIT);
            bus.join("slow");
            Endpoint sender = bus.join("sender");
            fill(sender);
            // An interrupted thread ends a wait with another exception.
            Thread.currentThread().interrupt();
            try {
                assertThatExceptionOfType(SendTimeoutException.class)
                        .isThrownBy(() -> sender.send(OutgoingMessage.of(SLOW, "x"), Duration.ZERO));
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
        }
    }
}
