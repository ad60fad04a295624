package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.MessageTooLargeException;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.TooManyAttachmentsException;
import io.ipmb.counter.Counter;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages beyond the crate's limits: the sender gets an exception if it can know, and no other program suffers. */
@Interop
class LimitsTest {

    private static final Selector TO_RUST = Selector.unicast("rust");

    /** Bytes of the largest packet that the crate can send or take. */
    private static final int LARGEST_PACKET = 131_040;

    @ParameterizedTest
    @EnumSource
    void theLargestMessageArrivesAndALargerOneIsRefused(Host host) {
        try (Pairing pairing = Pairing.under(host)) {
            String large = "x".repeat(largestText(pairing));

            pairing.java().send(TO_RUST, large);

            assertThat(pairing.rust().next().text()).isEqualTo(large);
            assertThatExceptionOfType(MessageTooLargeException.class)
                    .isThrownBy(() -> pairing.java().send(TO_RUST, large + "12345"))
                    .withMessageContaining(String.valueOf(LARGEST_PACKET))
                    .withMessageContaining("MemoryRegion");
            assertAllIsWell(pairing);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLargestMessageOfRustArrives(Host host) {
        try (Pairing pairing = Pairing.under(host)) {
            String large = "x".repeat(largestText(pairing));

            pairing.sendFromRust(Sending.to("java").text(large));

            assertThat(TestBus.nextText(pairing.java())).isEqualTo(large);
            assertAllIsWell(pairing);
        }
    }

    /** How long a text to one of the pair can be: what the library says of one that is too long tells the rest. */
    private static int largestText(Pairing pairing) {
        int tooLong = 200_000;
        try {
            pairing.java().send(TO_RUST, "x".repeat(tooLong));
        } catch (MessageTooLargeException e) {
            return tooLong - (int) (e.size() - LARGEST_PACKET);
        }
        throw new AssertionError("a text of " + tooLong + " bytes was sent");
    }

    @ParameterizedTest
    @EnumSource(names = {"RUST", "RUST_APART"})
    void aFifthAttachmentIsRefusedByNameUnderARustHostAndCostsNothing(Host host) {
        try (Pairing pairing = Pairing.under(host);
                NativeObject file = TextFile.containing("x");
                MemoryRegion region = MemoryRegion.allocate(10)) {
            OutgoingMessage tooMany =
                    withObjects(OutgoingMessage.of(TO_RUST, "five").withRegion(region), file, 4);

            assertThatExceptionOfType(TooManyAttachmentsException.class)
                    .isThrownBy(() -> pairing.java().send(tooMany))
                    .withMessageContaining("5 objects and memory regions")
                    .withMessageContaining("at most 4")
                    .withMessageContaining("crate")
                    .satisfies(e -> assertThat(e.count()).isEqualTo(5))
                    .satisfies(e -> assertThat(e.limit()).isEqualTo(4));

            assertThat(region.referenceCount()).isEqualTo(1);
            assertAllIsWell(pairing);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JAVA", "JAVA_APART"})
    void aJavaHostKeepsFromRustWhatRustCannotTake(Host host) {
        try (Pairing pairing = Pairing.under(host);
                NativeObject file = TextFile.containing("x");
                MemoryRegion region = MemoryRegion.allocate(10)) {
            Endpoint java = pairing.bus().joinJava("second");

            pairing.java()
                    .send(withObjects(
                            OutgoingMessage.of(Selector.multicast("rust | second"), "five")
                                    .withRegion(region),
                            file,
                            4));

            try (IncomingMessage message = TestBus.next(java)) {
                assertThat(message.objects()).hasSize(4);
                assertThat(message.regions()).hasSize(1);
            }
            assertAllIsWell(pairing);
            await().untilAsserted(() -> assertThat(region.referenceCount()).isEqualTo(1));
            if (host == Host.JAVA) {
                assertThat(pairing.java().counters()).containsEntry(Counter.DROPPED_UNDELIVERABLE, 1L);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JAVA", "JAVA_APART"})
    void aJavaHostTellsALossToAJavaSenderAndNothingToARustOne(Host host) {
        try (Pairing pairing = Pairing.under(host);
                NativeObject file = TextFile.containing("x")) {
            Sending six = Sending.to("rust").text("six");
            for (int i = 0; i < 6; i++) {
                six.object("file " + i);
            }

            pairing.rust().send(six);
            pairing.java().send(withObjects(OutgoingMessage.of(TO_RUST, "five"), file, 5));

            await().untilAsserted(() -> {
                assertThat(pairing.java().receive(Duration.ZERO)).isNull();
                assertThat(pairing.java().counters()).containsEntry(Counter.SENT_LOST, 1L);
            });
            // Its next message would be the notice: it reports messages of any type.
            assertAllIsWell(pairing);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JAVA", "JAVA_APART"})
    void aJavaHostGivesWhatRustCannotTakeToTheNextThatCan(Host host) {
        try (Pairing pairing = Pairing.under(host);
                NativeObject file = TextFile.containing("x")) {
            Endpoint java = pairing.bus().joinJava("second");

            pairing.java().send(withObjects(OutgoingMessage.of(Selector.unicast("rust | second"), "five"), file, 5));

            try (IncomingMessage message = TestBus.next(java)) {
                assertThat(message.objects()).hasSize(5);
            }
            assertAllIsWell(pairing);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JAVA", "JAVA_APART"})
    void aJavaHostTakesMoreFromRustThanRustCanTake(Host host) {
        try (Pairing pairing = Pairing.under(host)) {
            Sending six = Sending.to("java").text("six");
            for (int i = 0; i < 6; i++) {
                six.object("file " + i);
            }

            pairing.rust().send(six);

            try (IncomingMessage message = pairing.nextAtJava()) {
                assertThat(message.objects())
                        .map(TextFile::read)
                        .containsExactly("file 0", "file 1", "file 2", "file 3", "file 4", "file 5");
            }
            assertAllIsWell(pairing);
        }
    }

    private static OutgoingMessage withObjects(OutgoingMessage message, NativeObject object, int count) {
        OutgoingMessage result = message;
        for (int i = 0; i < count; i++) {
            result = result.withObject(object);
        }
        return result;
    }

    /** The next message in either direction is the one sent here, and nobody had to join again. */
    private static void assertAllIsWell(Pairing pairing) {
        pairing.java().send(TO_RUST, "to Rust");
        assertThat(pairing.rust().next().text()).isEqualTo("to Rust");
        pairing.sendFromRust(Sending.to("java").text("to Java"));
        assertThat(TestBus.nextText(pairing.java())).isEqualTo("to Java");
        assertThat(pairing.java().counters()).containsEntry(Counter.REJOINS, 0L);
    }
}
