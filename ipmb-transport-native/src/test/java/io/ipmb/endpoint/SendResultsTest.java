package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.assertNothingFor;
import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.Selector;
import io.ipmb.SendResult;
import io.ipmb.platform.DescriptorLeakCheck;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The receivers that a sender is told of are those that get the message, whoever hosts the bus. */
@ExtendWith(DescriptorLeakCheck.class)
class SendResultsTest {

    private static final Selector WORKER = Selector.unicast("worker");
    private static final Selector WORKERS = Selector.multicast("worker");

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void everySenderKnowsItsReceivers(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint guest = bus.join("guest");
            for (Endpoint sender : List.of(host, guest)) {
                assertThat(sender.send(WORKER, "job")).isSameAs(SendResult.nobody());
                assertThat(sender.send(WORKERS, "job")).isSameAs(SendResult.nobody());
            }
            Endpoint first = bus.join("worker");
            Endpoint second = bus.join("worker");
            for (Endpoint sender : List.of(host, guest)) {
                assertThat(sender.send(WORKER, "to one")).isSameAs(SendResult.to(1));
                assertThat(sender.send(WORKERS, "to all")).isSameAs(SendResult.to(2));
                assertThat(payloadOf(first)).isEqualTo("to one");
                assertThat(payloadOf(first)).isEqualTo("to all");
                assertThat(payloadOf(second)).isEqualTo("to all");
                assertThat(sender.send(Selector.multicast("*"), "to everybody, itself included"))
                        .isSameAs(SendResult.to(4));
                assertThat(payloadOf(first)).isEqualTo("to everybody, itself included");
                assertThat(payloadOf(second)).isEqualTo("to everybody, itself included");
            }
            second.close();
            eventually(() -> assertThat(host.reaches(WORKER)).isEqualTo(OptionalInt.of(1)));
            assertThat(guest.send(WORKERS, "to the rest")).isSameAs(SendResult.to(1));
            assertThat(payloadOf(first)).isEqualTo("to the rest");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aMessageThatIsKeptIsDeliveredLater(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint guest = bus.join("guest");
            assertThat(guest.send(WORKER.withTimeToLive(Duration.ofMinutes(1)), "job"))
                    .isSameAs(SendResult.kept());
            Endpoint worker = bus.join("worker");
            assertThat(payloadOf(worker)).isEqualTo("job");
            assertNothingFor(worker);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void afterAChangeOfHostTheReceiversAreThoseOfTheNextOne(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint worker = bus.join("worker");
            Endpoint guest = bus.join("guest");
            assertThat(guest.send(Selector.multicast("*"), "before")).isSameAs(SendResult.to(3));
            host.close();
            eventually(() ->
                    assertThat(worker.isController() || guest.isController()).isTrue());
            eventually(() -> assertThat(guest.send(Selector.multicast("*"), "afterwards"))
                    .isSameAs(SendResult.to(2)));
            assertThat(payloadOf(worker)).isEqualTo("before");
            assertThat(payloadOf(worker)).isEqualTo("afterwards");
        }
    }
}
