package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory regions of messages: their content and their reference counts. */
@Interop
@ParameterizedClass
@EnumSource(Host.class)
record RegionsTest(Host host) {

    private static final Selector TO_RUST = Selector.unicast("rust");

    @ParameterizedTest
    @ValueSource(longs = {1, 4_084, 4_085, 1_000_003})
    void rustReadsWhatJavaWrote(long size) {
        try (Pairing pairing = Pairing.under(host);
                MemoryRegion region = MemoryRegion.allocate(size)) {
            fill(region);
            pairing.java().send(OutgoingMessage.of(TO_RUST, "a region").withRegion(region));

            Arrival.Region arrived = onlyRegion(pairing.rust().next());
            assertThat(arrived.size()).isEqualTo(size);
            assertThat(arrived.sum()).isEqualTo(sum(region));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4_084, 4_085, 1_000_003})
    void javaReadsWhatRustWrote(long size) {
        try (Pairing pairing = Pairing.under(host)) {
            Arrival.Region kept =
                    pairing.rust().sendKept(Sending.to("java").text("a region").keptRegion(size));

            try (IncomingMessage message = pairing.nextAtJava()) {
                MemoryRegion arrived = onlyRegion(message);
                assertThat(arrived.size()).isEqualTo(size);
                assertThat(sum(arrived)).isEqualTo(kept.sum());
                assertThat(arrived.map().get((int) size - 1)).isEqualTo((byte) (size - 1));
            }
        }
    }

    @Test
    void theMemoryIsTheSameOnBothSides() {
        try (Pairing pairing = Pairing.under(host);
                MemoryRegion region = MemoryRegion.allocate(100)) {
            pairing.java().send(OutgoingMessage.of(TO_RUST, "mine").withRegion(region));
            long handle = onlyRegion(pairing.rust().next()).handle();
            pairing.rustProcess().fillRegion(handle, (byte) 7);
            assertThat(sum(region)).isEqualTo(700);

            region.map().put(0, (byte) 107);
            assertThat(pairing.rustProcess().regions())
                    .singleElement()
                    .satisfies(held -> assertThat(held.sum()).isEqualTo(800));
        }
    }

    @Test
    void aRegionThatCameFromRustGoesBackAsTheSameMemory() {
        try (Pairing pairing = Pairing.under(host)) {
            Arrival.Region kept =
                    pairing.rust().sendKept(Sending.to("java").text("there").keptRegion(5_000));
            try (IncomingMessage message = pairing.nextAtJava()) {
                pairing.java().send(OutgoingMessage.of(TO_RUST, "and back").withRegion(onlyRegion(message)));
                Arrival.Region back = onlyRegion(pairing.rust().next());
                assertThat(back.inode()).isEqualTo(kept.inode());
                // Two in Rust, one in Java.
                awaitCounts(pairing, 3L, 3L);
            }
            awaitCounts(pairing, 2L, 2L);
        }
    }

    @Test
    void theCountOfJavasRegionFollowsItsHoldersUntilRustClosesLast() {
        try (Pairing pairing = Pairing.under(host)) {
            try (MemoryRegion region = MemoryRegion.allocate(100)) {
                assertThat(region.referenceCount()).isEqualTo(1);
                pairing.java().send(OutgoingMessage.of(TO_RUST, "a region").withRegion(region));
                assertThat(onlyRegion(pairing.rust().next()).count()).isGreaterThanOrEqualTo(2);
                awaitCount(region, 2);

                try (MemoryRegion duplicate = region.duplicate()) {
                    assertThat(duplicate.referenceCount()).isEqualTo(3);
                }
                assertThat(region.referenceCount()).isEqualTo(2);
            }
            awaitCounts(pairing, 1L);
        }
    }

    @Test
    void theCountFallsWhenRustClosesFirst() {
        try (Pairing pairing = Pairing.under(host);
                MemoryRegion region = MemoryRegion.allocate(100)) {
            pairing.java().send(OutgoingMessage.of(TO_RUST, "a region").withRegion(region));
            pairing.rust().next();

            pairing.rustProcess().dropRegions();

            awaitCount(region, 1);
        }
    }

    @Test
    void theCountOfRustsRegionFollowsItsHoldersUntilJavaClosesLast() {
        try (Pairing pairing = Pairing.under(host)) {
            pairing.rust().send(Sending.to("java").text("a region").keptRegion(100));
            try (IncomingMessage message = pairing.nextAtJava()) {
                MemoryRegion region = onlyRegion(message);
                awaitCount(region, 2);
                pairing.rustProcess().dropRegions();
                assertThat(region.referenceCount()).isEqualTo(1);
                assertThat(sum(region)).isEqualTo(99 * 100 / 2);
            }
        }
    }

    @Test
    void theCountFallsWhenJavaClosesFirst() {
        try (Pairing pairing = Pairing.under(host)) {
            pairing.rust().send(Sending.to("java").text("a region").keptRegion(100));

            pairing.nextAtJava().close();

            awaitCounts(pairing, 1L);
        }
    }

    @Test
    void oneRegionTwiceInOneMessageCountsTwice() {
        try (Pairing pairing = Pairing.under(host);
                MemoryRegion region = MemoryRegion.allocate(100)) {
            pairing.java()
                    .send(OutgoingMessage.of(TO_RUST, "twice")
                            .withRegion(region)
                            .withRegion(region));

            assertThat(pairing.rust().next().regions())
                    .hasSize(2)
                    .allSatisfy(arrived -> assertThat(arrived.size()).isEqualTo(100));
            awaitCount(region, 3);
            pairing.rustProcess().dropRegions();
            assertThat(region.referenceCount()).isEqualTo(1);
        }
    }

    @Test
    void eachReceiverOfAMulticastHoldsTheRegion() {
        try (Pairing pairing = Pairing.under(host);
                MemoryRegion region = MemoryRegion.allocate(1_000)) {
            Endpoint secondJava = pairing.bus().joinJava("second", "java");
            PeerProcess process = pairing.bus().start(Kind.RUST);
            PeerEndpoint secondRust =
                    process.join(Joining.of(pairing.bus().name(), "second").asGuest());
            fill(region);

            pairing.java()
                    .send(OutgoingMessage.of(Selector.multicast("rust | second"), "all")
                            .withRegion(region));
            assertThat(onlyRegion(pairing.rust().next()).sum()).isEqualTo(sum(region));
            assertThat(onlyRegion(secondRust.next()).sum()).isEqualTo(sum(region));
            try (IncomingMessage message = TestBus.next(secondJava)) {
                assertThat(sum(onlyRegion(message))).isEqualTo(sum(region));
                awaitCount(region, 4);
            }

            pairing.rustProcess().dropRegions();
            process.dropRegions();
            assertThat(region.referenceCount()).isEqualTo(1);
        }
    }

    @Test
    void eachReceiverOfRustsMulticastHoldsTheRegion() {
        try (Pairing pairing = Pairing.under(host)) {
            Endpoint secondJava = pairing.bus().joinJava("java");
            pairing.rust().send(Sending.toAll("java").text("all").keptRegion(1_000));

            try (IncomingMessage first = pairing.nextAtJava();
                    IncomingMessage second = TestBus.next(secondJava)) {
                assertThat(sum(onlyRegion(first))).isEqualTo(sum(onlyRegion(second)));
                awaitCount(onlyRegion(first), 3);
            }
            awaitCounts(pairing, 1L);
        }
    }

    /** A controller of the crate holds what it delivers for a moment longer, and counts. */
    private static void awaitCount(MemoryRegion region, int count) {
        await().untilAsserted(() -> assertThat(region.referenceCount()).isEqualTo(count));
    }

    private static void awaitCounts(Pairing pairing, Long... counts) {
        await().untilAsserted(() -> assertThat(pairing.rustProcess().regions())
                .extracting(Arrival.Region::count)
                .containsExactly(counts));
    }

    private static MemoryRegion onlyRegion(IncomingMessage message) {
        assertThat(message.regions()).hasSize(1);
        return message.regions().get(0);
    }

    private static Arrival.Region onlyRegion(Arrival arrival) {
        assertThat(arrival.regions()).hasSize(1);
        return arrival.regions().get(0);
    }

    private static void fill(MemoryRegion region) {
        ByteBuffer bytes = region.map();
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) (i * 31));
        }
    }

    private static long sum(MemoryRegion region) {
        ByteBuffer bytes = region.map();
        long sum = 0;
        for (int i = 0; i < bytes.capacity(); i++) {
            sum += Byte.toUnsignedInt(bytes.get(i));
        }
        return sum;
    }
}
