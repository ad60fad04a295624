package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.HostLimits;
import io.ipmb.HostOptions;
import io.ipmb.HostedBus;
import io.ipmb.JoinOptions;
import io.ipmb.MessageBox;
import io.ipmb.Selector;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.memory.MemoryPlatform;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the hosting process can see of its bus, and what can change while an endpoint is joined. */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
class HostedBusTest {

    private static HostedBus view(Endpoint host) {
        return Objects.requireNonNull(host.hostedBus(), "the view of a host");
    }

    private static HostedBus.Member member(Endpoint host, Endpoint of) {
        return view(host).members().stream()
                .filter(member -> member.id().equals(of.id()))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theHostSeesEveryEndpointAndItselfLast(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            Endpoint first = bus.join("first", "planet");
            Endpoint second = bus.join();
            HostedBus seen = view(host);
            assertThat(seen.identifier()).isEqualTo(bus.identifier());
            assertThat(seen.members())
                    .extracting(HostedBus.Member::id)
                    .containsExactly(first.id(), second.id(), host.id());
            HostedBus.Member planet = seen.members().get(0);
            assertThat(planet.label()).containsExactly("first", "planet");
            assertThat(planet.processId()).isEqualTo(ProcessHandle.current().pid());
            assertThat(planet.userId()).isEqualTo(bus.platform().self().userId());
            assertThat(planet.usesCrate()).isFalse();
            assertThat(planet.own()).isFalse();
            assertThat(planet.joinedFor()).isBetween(Duration.ZERO, Duration.ofSeconds(30));
            assertThat(seen.members().get(2).own()).isTrue();
            assertThat(seen.members()).allSatisfy(member -> {
                assertThat(member.queuedMessages()).isZero();
                assertThat(member.dropped()).isZero();
                assertThat(member.paused() || member.stalled()).isFalse();
            });
            first.close();
            eventually(() -> assertThat(view(host).members()).hasSize(2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void onlyTheHostSeesIt(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            Endpoint guest = bus.join("guest");
            assertThat(guest.hostedBus()).isNull();
            host.close();
            assertThat(host.hostedBus()).isNull();
            assertThat(host.reaches(Selector.unicast("guest"))).isEmpty();
            eventually(() -> assertThat(guest.hostedBus()).isNotNull());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theHostKnowsHowManyASelectorReaches(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host", "planet");
            Endpoint earth = bus.join("earth", "planet");
            assertThat(host.reaches(Selector.multicast("planet"))).isEqualTo(OptionalInt.of(2));
            assertThat(host.reaches(Selector.unicast("planet"))).isEqualTo(OptionalInt.of(2));
            assertThat(host.reaches(Selector.unicast("planet & !host"))).isEqualTo(OptionalInt.of(1));
            assertThat(host.reaches(Selector.unicast("*"))).isEqualTo(OptionalInt.of(2));
            assertThat(host.reaches(Selector.unicast("moon"))).isEqualTo(OptionalInt.of(0));
            earth.close();
            eventually(() -> assertThat(host.reaches(Selector.unicast("earth"))).isEqualTo(OptionalInt.of(0)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aSlowEndpointIsSeenWithItsQueueItsDropsAndWhoWaitsForIt(String platform) {
        HostOptions small = HostOptions.builder()
                .limits(HostLimits.builder()
                        .queueBytes(50_000)
                        .queueObjects(100)
                        .build())
                .build();
        String kilobyte = "x".repeat(1000);
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join(options -> options.host(small), "host");
            Endpoint slow = bus.join("slow");
            Endpoint sender = bus.join(options -> options.sendTimeout(Duration.ofMillis(1)), "sender");
            eventually(() -> {
                for (int i = 0; i < 200; i++) {
                    try {
                        sender.send(Selector.unicast("slow"), kilobyte);
                    } catch (io.ipmb.SendTimeoutException e) {
                        break;
                    }
                }
                assertThat(member(host, sender).paused()).isTrue();
            });
            HostedBus.Member seen = member(host, slow);
            assertThat(seen.stalled()).isTrue();
            assertThat(seen.queuedMessages()).isPositive();
            assertThat(seen.queuedBytes()).isGreaterThan(seen.queuedMessages() * 1000L);
            assertThat(seen.dropped()).isZero();
            while (slow.receive(Duration.ofMillis(50)) != null) {
                assertThat(host.counters()).containsEntry(Counter.DROPPED_SLOW_CONSUMER, 0L);
            }
            eventually(() -> assertThat(member(host, sender).paused()).isFalse());
            assertThat(member(host, slow).queuedBytes()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void dropsAreSeenAtTheEndpointThatTheyWereFor(String platform) {
        HostOptions small = HostOptions.builder()
                .limits(HostLimits.builder()
                        .queueBytes(10_000)
                        .queueObjects(100)
                        .build())
                .slowConsumerPolicy(SlowConsumerPolicy.DROP_NEWEST)
                .build();
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join(options -> options.host(small), "host");
            Endpoint slow = bus.join("slow");
            Endpoint sender = bus.join("sender");
            for (int i = 0; i < 100_000 && host.counters().get(Counter.DROPPED_SLOW_CONSUMER) == 0; i++) {
                sender.send(Selector.unicast("slow"), "x".repeat(1000));
            }
            eventually(() -> assertThat(member(host, slow).dropped())
                    .isPositive()
                    .isEqualTo(host.counters().get(Counter.DROPPED_SLOW_CONSUMER)));
            assertThat(member(host, sender).dropped()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void keptMessagesAreSeen(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            assertThat(view(host).keptMessages()).isZero();
            host.send(Selector.unicast("late").withTimeToLive(Duration.ofSeconds(60)), "one");
            host.send(Selector.unicast("late").withTimeToLive(Duration.ofSeconds(60)), "two");
            eventually(() -> assertThat(view(host).keptMessages()).isEqualTo(2));
            assertThat(view(host).keptBytes()).isBetween(60L, 200L);
            Endpoint late = bus.join("late");
            assertThat(payloadOf(late)).isEqualTo("one");
            assertThat(view(host).keptMessages()).isZero();
            assertThat(view(host).keptBytes()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void peersOfTheCrateAndConnectionsThatHaveNotIntroducedThemselvesAreSeen(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            try (RawPeer peer = new RawPeer(bus)) {
                eventually(() -> assertThat(view(host).pendingConnections()).isEqualTo(1));
                peer.connect("", "raw");
                assertThat(view(host).pendingConnections()).isZero();
                assertThat(view(host).members())
                        .filteredOn(HostedBus.Member::usesCrate)
                        .singleElement()
                        .satisfies(member -> assertThat(member.label()).containsExactly("raw"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aMessageBoxMayChangeWhileJoined(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint receiver = bus.join("receiver");
            Endpoint sender = bus.join("sender");
            sender.send(Selector.unicast("receiver"), 1);
            sender.send(Selector.unicast("receiver"), "known");
            assertThat(payloadOf(receiver)).isEqualTo("known");
            assertThat(receiver.messageBox().types()).hasSize(2);
            receiver.messageBox(MessageBox.of(Integer.class));
            sender.send(Selector.unicast("receiver"), "unknown now");
            sender.send(Selector.unicast("receiver"), 2);
            assertThat(payloadOf(receiver)).isEqualTo(2);
            assertThat(receiver.counters()).containsEntry(Counter.DROPPED_UNKNOWN_TYPE, 2L);
        }
    }

    @Test
    void theInProcessPlatformIsABusForAnybodysTests() {
        MemoryPlatform world = new MemoryPlatform();
        String name = "test." + UUID.randomUUID();
        try (Endpoint one = Endpoint.join(
                        JoinOptions.builder(name).label("one").platform(world).build());
                Endpoint other = Endpoint.join(
                        JoinOptions.builder(name).label("other").platform(world).build())) {
            one.send(Selector.unicast("other"), "hello");
            assertThat(payloadOf(other)).isEqualTo("hello");
            assertThat(List.of(one.isController(), other.isController())).containsExactly(true, false);
        }
        eventually(() -> assertThat(world.openObjects()).isEmpty());
    }
}
