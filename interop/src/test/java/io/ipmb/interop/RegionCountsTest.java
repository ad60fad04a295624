package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

/** The reference counts of regions in unread messages, and of regions that a registry reuses. */
@Interop
@ParameterizedClass
@EnumSource(Host.class)
record RegionCountsTest(Host host) {

    private static final Selector TO_RUST = Selector.unicast("rust");

    @Test
    void aMessageToNobodyTakesItsHoldWithIt() {
        try (Pairing pairing = Pairing.under(host);
                MemoryRegion region = MemoryRegion.allocate(100)) {
            pairing.java()
                    .send(OutgoingMessage.of(Selector.unicast("nobody"), "x").withRegion(region));
            pairing.rust().send(Sending.to("nobody").text("x").keptRegion(100));

            await().untilAsserted(() -> {
                assertThat(region.referenceCount()).isEqualTo(1);
                assertThat(pairing.rustProcess().regions())
                        .extracting(Arrival.Region::count)
                        .containsExactly(1L);
            });
        }
    }

    @Test
    void aMessageOfATypeThatJavaSkipsGivesItsRegionBack() {
        try (Pairing pairing = Pairing.under(host)) {
            pairing.rust()
                    .send(Sending.to("java")
                            .payload(PeerJson.of(new MyMessage(1, true)))
                            .keptRegion(100));
            pairing.rust().send(Sending.to("java").text("the one that is read").object("x"));

            pairing.nextAtJava().close();

            assertThat(pairing.java().counters()).containsEntry(Counter.DROPPED_UNKNOWN_TYPE, 1L);
            await().untilAsserted(() -> assertThat(pairing.rustProcess().regions())
                    .extracting(Arrival.Region::count)
                    .containsExactly(1L));
        }
    }

    @Test
    void whatJavaHasNotReadGivesItsRegionsBackOnClose() {
        try (Pairing pairing = Pairing.under(host)) {
            for (int i = 0; i < 10; i++) {
                pairing.rust().send(Sending.to("java").text("unread").keptRegion(100));
            }
            pairing.rust().send(Sending.to("java").text("last").object("x"));
            // The arrival of the first shows that all ten have left the sender.
            IncomingMessage first = pairing.nextAtJava();
            pairing.java().close();
            first.close();

            await().untilAsserted(() -> assertThat(pairing.rustProcess().regions())
                    .hasSize(10)
                    .allSatisfy(held -> assertThat(held.count()).isEqualTo(1)));
        }
    }

    @Test
    void javasRegistryHandsARegionOutAgainOnceRustHasLetGo() {
        try (Pairing pairing = Pairing.under(host);
                MemoryRegistry registry = MemoryRegistry.create()) {
            List<String> freed = new ArrayList<>();
            try (MemoryRegion region = registry.allocate(1_000, null, () -> freed.add("first"))) {
                pairing.java().send(OutgoingMessage.of(TO_RUST, "x").withRegion(region));
            }
            Arrival.Region first = pairing.rust().next().regions().get(0);

            registry.maintain();
            assertThat(freed).isEmpty();
            try (MemoryRegion other = registry.allocate(1_000)) {
                assertThat(registry.statistics().reused()).isZero();
                assertThat(other.size()).isEqualTo(1_000);
            }

            pairing.rustProcess().dropRegions();
            // A controller of the crate keeps a delivered region a moment longer.
            await().untilAsserted(() -> {
                registry.maintain();
                assertThat(freed).containsExactly("first");
            });
            try (MemoryRegion one = registry.allocate(1_000);
                    MemoryRegion two = registry.allocate(1_000)) {
                pairing.java()
                        .send(OutgoingMessage.of(TO_RUST, "x").withRegion(one).withRegion(two));
            }
            assertThat(pairing.rust().next().regions())
                    .extracting(Arrival.Region::inode)
                    .contains(first.inode());
            assertThat(registry.statistics().created()).isEqualTo(2);
            pairing.rustProcess().dropRegions();
        }
    }

    @Test
    void rustsRegistryHandsARegionOutAgainOnceJavaHasLetGo() {
        try (Pairing pairing = Pairing.under(host)) {
            PeerProcess process = pairing.rustProcess();
            Arrival.Region first = allocate(process, "first");
            pairing.rust().send(Sending.to("java").text("x").heldRegion(first.handle()));
            process.dropRegions();
            try (IncomingMessage message = pairing.nextAtJava()) {
                await("Java's and the registry's")
                        .untilAsserted(() -> assertThat(message.regions().get(0).referenceCount())
                                .isEqualTo(2));
                assertThat(allocate(process, "second").inode()).isNotEqualTo(first.inode());
            }

            assertThat(allocate(process, "third").inode()).isEqualTo(first.inode());
            assertThat(process.nextFreed()).isEqualTo("first");
        }
    }

    private static Arrival.Region allocate(PeerProcess process, String freed) {
        ObjectNode arguments = PeerProcess.object();
        arguments.put("registry", "r").put("size", 1_000).put("freed", freed);
        return Arrival.Region.of(process.ask("alloc", arguments));
    }
}
