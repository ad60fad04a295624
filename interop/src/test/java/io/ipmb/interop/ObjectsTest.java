package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.platform.OpenDescriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Kernel objects that travel with a message, their contents and their owners. */
@Interop
@ParameterizedClass
@EnumSource(Host.class)
record ObjectsTest(Host host) {

    private static final Selector TO_RUST = Selector.unicast("rust");

    @Test
    void rustReadsTheFilesThatJavaSendsInTheirOrder() {
        try (Pairing pairing = Pairing.under(host);
                NativeObject first = TextFile.containing("first");
                NativeObject second = TextFile.containing("zweiter, grüß\n".repeat(10_000))) {
            pairing.java()
                    .send(OutgoingMessage.of(TO_RUST, "two files")
                            .withObject(first)
                            .withObject(second));

            Arrival arrival = pairing.rust().next();
            assertThat(arrival.text()).isEqualTo("two files");
            assertThat(arrival.objects()).containsExactly("first", "zweiter, grüß\n".repeat(10_000));
            assertThat(first.isOpen()).isTrue();
        }
    }

    @Test
    void javaReadsTheFilesThatRustSendsInTheirOrder() {
        try (Pairing pairing = Pairing.under(host)) {
            pairing.rust()
                    .send(Sending.to("java").text("two files").object("first").object("zweiter, grüß"));

            try (IncomingMessage message = pairing.nextAtJava()) {
                assertThat(message.objects()).map(TextFile::read).containsExactly("first", "zweiter, grüß");
            }
        }
    }

    @Test
    void objectsComeBeforeRegions() {
        try (Pairing pairing = Pairing.under(host);
                NativeObject file = TextFile.containing("a file");
                MemoryRegion region = MemoryRegion.allocate(300)) {
            pairing.java()
                    .send(OutgoingMessage.of(TO_RUST, "both").withRegion(region).withObject(file));
            pairing.rust().send(Sending.to("java").text("both").region(200).object("another"));

            Arrival arrival = pairing.rust().next();
            assertThat(arrival.objects()).containsExactly("a file");
            assertThat(arrival.regions())
                    .singleElement()
                    .extracting(Arrival.Region::size)
                    .isEqualTo(300L);
            try (IncomingMessage message = pairing.nextAtJava()) {
                assertThat(message.objects()).map(TextFile::read).containsExactly("another");
                assertThat(message.regions())
                        .singleElement()
                        .extracting(MemoryRegion::size)
                        .isEqualTo(200L);
            }
        }
    }

    @Test
    void fourAttachmentsAreNotTooMany() {
        try (Pairing pairing = Pairing.under(host);
                NativeObject file = TextFile.containing("x")) {
            OutgoingMessage message = OutgoingMessage.of(TO_RUST, "four");
            Sending sending = Sending.to("java").text("four");
            for (int i = 0; i < 4; i++) {
                message = message.withObject(file);
                sending.object("y");
            }
            pairing.java().send(message);
            pairing.rust().send(sending);

            assertThat(pairing.rust().next().objects()).containsExactly("x", "x", "x", "x");
            try (IncomingMessage received = pairing.nextAtJava()) {
                assertThat(received.objects()).map(TextFile::read).containsExactly("y", "y", "y", "y");
            }
        }
    }

    @Test
    void anObjectGoesToEachReceiverOfAMulticast() {
        try (Pairing pairing = Pairing.under(host);
                NativeObject file = TextFile.containing("for both")) {
            PeerEndpoint second = pairing.bus()
                    .start(Kind.RUST)
                    .join(Joining.of(pairing.bus().name(), "second").asGuest());
            Endpoint third = pairing.bus().joinJava("third");

            pairing.java()
                    .send(OutgoingMessage.of(Selector.multicast("rust | second | third"), "x")
                            .withObject(file));

            assertThat(pairing.rust().next().objects()).containsExactly("for both");
            assertThat(second.next().objects()).containsExactly("for both");
            try (IncomingMessage message = TestBus.next(third)) {
                assertThat(message.objects()).map(TextFile::read).containsExactly("for both");
            }
        }
    }

    @Test
    void nothingStaysOpenOnEitherSide() {
        try (Pairing pairing = Pairing.under(host);
                NativeObject file = TextFile.containing("x")) {
            exchange(pairing, file);
            int openInJava = OpenDescriptors.list().size();
            int openInRust = pairing.rustProcess().descriptors();

            for (int i = 0; i < 50; i++) {
                exchange(pairing, file);
            }

            // Each side makes its descriptors for waiting on demand; a leak would cost one per message.
            await().untilAsserted(() -> {
                assertThat(OpenDescriptors.list()).hasSizeLessThan(openInJava + 10);
                assertThat(pairing.rustProcess().descriptors()).isLessThan(openInRust + 10);
            });
        }
    }

    private static void exchange(Pairing pairing, NativeObject file) {
        pairing.java().send(OutgoingMessage.of(TO_RUST, "from Java").withObject(file));
        pairing.rust().send(Sending.to("java").text("from Rust").object("y"));
        assertThat(pairing.rust().next().objects()).containsExactly("x");
        pairing.nextAtJava().close();
    }
}
