package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.HostOptions;
import io.ipmb.HostedBus;
import io.ipmb.LaneMode;
import io.ipmb.LaneOptions;
import io.ipmb.Selector;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that pass the host by, as whoever looks at the bus sees them. */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
class LaneViewTest {

    private static final Selector RECEIVER = Selector.unicast("receiver");

    private static Endpoint guest(BusBench bus, LaneMode mode, String label) {
        return bus.join(options -> options.lanes(mode).controllerAffinity(false), label);
    }

    private static HostedBus.Member seen(Endpoint by, Endpoint whom) {
        return by.inspect(BusBench.LIMIT).members().stream()
                .filter(member -> member.id().equals(whom.id()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(whom + " is not there, or not yet"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void everyEndpointSeesWhatGoesByLanes(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint receiver = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint sender = guest(bus, LaneMode.AUTO, "sender");
            for (int i = 0; i < 1000; i++) {
                sender.send(RECEIVER, "x");
                assertThat(payloadOf(receiver)).isEqualTo("x");
            }
            int byStar = LaneOptions.DEFAULT.afterMessages();
            for (Endpoint looking : new Endpoint[] {host, receiver, sender}) {
                eventually(() -> {
                    HostedBus.Member out = seen(looking, sender);
                    assertThat(out.sent()).isEqualTo(1000);
                    assertThat(out.received()).isZero();
                    assertThat(out.lanes().sent()).isEqualTo(1000 - byStar);
                    assertThat(out.lanes().out()).isEqualTo(1);
                    assertThat(out.lanes().in()).isZero();
                    assertThat(out.lanes().waitingBytes()).isZero();
                    HostedBus.Member in = seen(looking, receiver);
                    assertThat(in.received()).isEqualTo(1000);
                    assertThat(in.sent()).isZero();
                    assertThat(in.lanes().received()).isEqualTo(1000 - byStar);
                    assertThat(in.lanes().in()).isEqualTo(1);
                    assertThat(in.lanes().out()).isZero();
                    assertThat(seen(looking, host).lanes()).isEqualTo(HostedBus.Lanes.NONE);
                });
            }
            assertThat(host.counters()).as("reports are no messages").containsEntry(Counter.ROUTED, (long) byStar);
            receiver.close();
            eventually(() -> assertThat(seen(host, sender).lanes().out()).isZero());
            assertThat(seen(host, sender).sent()).isEqualTo(1000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whatWaitsInALaneAndWhatIsDroppedThereIsSeen(String platform) {
        HostOptions dropping = HostOptions.builder()
                .slowConsumerPolicy(SlowConsumerPolicy.DROP_NEWEST)
                .build();
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join(options -> options.host(dropping), "host");
            Endpoint receiver = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint sender = guest(bus, LaneMode.ALWAYS, "sender");
            String kilobyte = "x".repeat(1000);
            sender.send(RECEIVER, kilobyte);
            assertThat(payloadOf(receiver)).isEqualTo(kilobyte);
            while (sender.counters().get(Counter.DROPPED_SLOW_RECEIVER) < 10) {
                sender.send(RECEIVER, kilobyte);
            }
            long all = sender.counters().get(Counter.SENT);
            eventually(() -> {
                HostedBus.Member seen = seen(host, sender);
                assertThat(seen.dropped()).isEqualTo(10);
                assertThat(seen.sent()).isEqualTo(all - 10);
                assertThat(seen.lanes().waitingBytes()).isGreaterThan(LaneOptions.DEFAULT.ringBytes() / 2);
            });
            for (long i = 1; i < all - 10; i++) {
                assertThat(payloadOf(receiver)).isEqualTo(kilobyte);
            }
            eventually(
                    () -> assertThat(seen(host, sender).lanes().waitingBytes()).isZero());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void anotherHostCountsFromItsBeginningOn(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint next = bus.join(options -> options.lanes(LaneMode.NEVER), "next");
            Endpoint receiver = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint sender = guest(bus, LaneMode.ALWAYS, "sender");
            for (int i = 0; i < 100; i++) {
                sender.send(RECEIVER, "x");
                assertThat(payloadOf(receiver)).isEqualTo("x");
            }
            host.close();
            eventually(() -> assertThat(seen(next, sender).lanes().out()).isEqualTo(1));
            eventually(() -> assertThat(seen(next, receiver).lanes().in()).isEqualTo(1));
            assertThat(seen(next, sender).sent()).isZero();
            sender.send(RECEIVER, "y");
            assertThat(payloadOf(receiver)).isEqualTo("y");
            eventually(() -> assertThat(seen(next, sender).sent()).isEqualTo(1));
            eventually(() -> assertThat(seen(next, receiver).received()).isEqualTo(1));
            assertThat(next.isController()).isTrue();
            assertThat(seen(next, next).lanes().age()).isEqualTo(Duration.ZERO);
        }
    }
}
