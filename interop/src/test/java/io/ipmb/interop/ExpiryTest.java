package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.MemoryRegion;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Messages whose time to live ends. Under a Java host alone: one of the crate delivers them all the same to who joins
 * before it has looked at the time again.
 */
@Interop
class ExpiryTest {

    private static final Duration SHORT = Duration.ofMillis(30);

    @Test
    void whatHasExpiredIsNotDeliveredAndLetsGoOfItsRegions() {
        try (TestBus bus = new TestBus();
                MemoryRegion region = MemoryRegion.allocate(100)) {
            Endpoint host = bus.joinJava("host");
            PeerEndpoint rust = bus.join(Kind.RUST, "rust");
            Selector toLate = Selector.unicast("late");

            host.send(
                    OutgoingMessage.of(toLate.withTimeToLive(SHORT), "expired").withRegion(region));
            rust.send(Sending.to("late").text("expired").timeToLive(SHORT).keptRegion(100));
            assertThat(region.referenceCount()).isEqualTo(2);
            await().untilAsserted(() -> {
                assertThat(host.counters()).containsEntry(Counter.DROPPED_EXPIRED, 2L);
                assertThat(region.referenceCount()).isEqualTo(1);
                assertThat(rust.process().regions())
                        .extracting(Arrival.Region::count)
                        .containsExactly(1L);
            });

            PeerEndpoint late = bus.join(Kind.RUST, "late");
            host.send(toLate, "fresh");
            assertThat(late.next().text()).isEqualTo("fresh");
        }
    }
}
