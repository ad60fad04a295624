package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.assertNothingFor;
import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.HostedBus;
import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets a message. */
@ExtendWith(DescriptorLeakCheck.class)
class RoutingTest {

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void unicastGoesToTheFirstThatJoinedAmongThoseThatMatch(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint first = bus.join("worker");
            Endpoint second = bus.join("worker");
            host.send(Selector.unicast("worker"), "job");
            assertThat(payloadOf(first)).isEqualTo("job");
            assertNothingFor(second);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theHostComesLastEvenThoughItWasThereFirst(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("worker");
            Endpoint other = bus.join("worker");
            other.send(Selector.unicast("worker"), "to the other, which is itself");
            assertThat(payloadOf(other)).isEqualTo("to the other, which is itself");
            assertNothingFor(host);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void unicastGoesByPrecedenceBeforeTheOrderOfJoining(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint standBy = bus.join(options -> options.precedence(200), "worker");
            Endpoint ordinary = bus.join("worker");
            Endpoint another = bus.join("worker");
            Endpoint first = bus.join(options -> options.precedence(0), "worker");
            Selector worker = Selector.unicast("worker");
            Endpoint sender = bus.join("sender");
            sender.send(worker, "to the first");
            assertThat(payloadOf(first)).isEqualTo("to the first");
            for (Endpoint next : List.of(ordinary, another, standBy)) {
                leave(host, first);
                first = next;
                sender.send(worker, "to the next");
                assertThat(payloadOf(next)).isEqualTo("to the next");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theHostWithABetterPrecedenceComesBeforeOthersWhoeverHosts(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint base = bus.join(options -> options.precedence(64), "worker");
            Endpoint other = bus.join("worker");
            Endpoint last = bus.join(options -> options.precedence(129), "worker");
            last.send(Selector.unicast("worker"), "under the first host");
            assertThat(payloadOf(base)).isEqualTo("under the first host");
            assertThat(base.hostedBus()).isNotNull();
            assertThat(base.hostedBus().members())
                    .extracting(HostedBus.Member::id)
                    .containsExactly(base.id(), other.id(), last.id());
            base.close();
            eventually(() ->
                    assertThat(other.isController() || last.isController()).isTrue());
            eventually(() -> assertThat(other.isController() ? other.hostedBus() : last.hostedBus())
                    .extracting(view -> view.members().size())
                    .isEqualTo(2));
            last.send(Selector.unicast("worker"), "under the next");
            assertThat(payloadOf(other)).isEqualTo("under the next");
            Endpoint again = bus.join(options -> options.precedence(64), "worker");
            last.send(Selector.unicast("worker"), "to the one that came back");
            assertThat(payloadOf(again)).isEqualTo("to the one that came back");
        }
    }

    private static void leave(Endpoint host, Endpoint endpoint) {
        endpoint.close();
        eventually(() -> assertThat(host.hostedBus())
                .extracting(HostedBus::members, InstanceOfAssertFactories.list(HostedBus.Member.class))
                .extracting(HostedBus.Member::id)
                .doesNotContain(endpoint.id()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void multicastReachesAllThatMatchAndTheSenderToo(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("planet", "host");
            Endpoint earth = bus.join("planet", "earth");
            Endpoint moon = bus.join("moon");
            earth.send(Selector.multicast("planet"), "round");
            assertThat(payloadOf(host)).isEqualTo("round");
            assertThat(payloadOf(earth)).isEqualTo("round");
            assertNothingFor(moon);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void selectorsExcludeLabels(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint codec = bus.join("renderer", "codec");
            Endpoint plain = bus.join("renderer");
            host.send(Selector.unicast("renderer & !codec"), "picture");
            assertThat(payloadOf(plain)).isEqualTo("picture");
            assertNothingFor(codec);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aMessageToNobodyIsDroppedAndCounted(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint sender = bus.join("sender");
            sender.send(Selector.unicast("nobody"), "lost");
            eventually(() -> assertThat(host.counters()).containsEntry(Counter.DROPPED_NOBODY, 1L));
            Endpoint late = bus.join("nobody");
            assertNothingFor(late);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aMessageWithTimeToLiveWaitsForSomebodyToJoin(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint sender = bus.join("sender");
            Selector patient = Selector.unicast("late").withTimeToLive(Duration.ofSeconds(30));
            sender.send(patient, "first");
            sender.send(patient, "second");
            Endpoint late = bus.join("late");
            assertThat(payloadOf(late)).isEqualTo("first");
            assertThat(payloadOf(late)).isEqualTo("second");
            Endpoint later = bus.join("late");
            assertNothingFor(later);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aMessageWhoseTimeIsOverIsDroppedThoughNothingElseHappens(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            host.send(Selector.unicast("late").withTimeToLive(Duration.ofMillis(5)), "stale");
            eventually(() -> assertThat(host.counters()).containsEntry(Counter.DROPPED_EXPIRED, 1L));
            assertNothingFor(bus.join("late"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aMulticastThatReachedSomebodyIsDone(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint there = bus.join("planet");
            host.send(Selector.multicast("planet").withTimeToLive(Duration.ofSeconds(30)), "news");
            assertThat(payloadOf(there)).isEqualTo("news");
            assertNothingFor(bus.join("planet"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theReceiverSeesHowItWasAddressed(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint moon = bus.join("moon");
            Selector selector = Selector.multicast("moon & !dark").withTimeToLive(Duration.ofMillis(1500));
            host.send(selector, "hello");
            try (IncomingMessage message = BusBench.next(moon)) {
                assertThat(message.selector()).isEqualTo(selector);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void anEndpointThatLeftGetsNothingAndTheNextOneDoes(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint first = bus.join("worker");
            Endpoint second = bus.join("worker");
            first.close();
            Selector worker = Selector.unicast("worker").withTimeToLive(Duration.ofSeconds(10));
            eventually(() -> {
                host.send(worker, "job");
                assertThat(second.receive(Duration.ofMillis(20))).isNotNull();
            });
        }
    }
}
