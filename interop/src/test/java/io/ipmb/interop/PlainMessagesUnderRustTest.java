package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The crate's controller loses a message without attachments between two ordinary endpoints, and throws its receiver
 * out. Java endpoints hide a descriptor in such messages and take it off again.
 */
@Interop
class PlainMessagesUnderRustTest {

    private static final Selector TO_B = Selector.unicast("b");

    private final TestBus bus = new TestBus();

    @BeforeEach
    void rustHosts() {
        bus.host(Kind.RUST, "host");
    }

    @AfterEach
    void close() {
        bus.close();
    }

    @Test
    void javaReadsWhatJavaSendsInOrderAndStaysOnTheBus() {
        Endpoint a = bus.joinJava("a");
        Endpoint b = bus.joinJava("b");
        for (int i = 0; i < 500; i++) {
            a.send(TO_B, "to b " + i);
            b.send(Selector.unicast("a"), "to a " + i);
            assertPlain(b, "to b " + i);
            assertPlain(a, "to a " + i);
        }
        assertThat(a.counters()).containsEntry(Counter.REJOINS, 0L);
        assertThat(b.counters()).containsEntry(Counter.REJOINS, 0L);
    }

    @Test
    void rustReadsWhatJavaSends() {
        Endpoint a = bus.joinJava("a");
        PeerEndpoint b = bus.join(Kind.RUST, "b");

        a.send(TO_B, "plain");

        assertThat(b.next().text()).isEqualTo("plain");
    }

    /** A program that reads whatever it is given must not be kept busy, or fill its memory. */
    @Test
    void whatRustSeesOfTheDescriptorIsNextToNothing() {
        Endpoint a = bus.joinJava("a");
        PeerEndpoint b = bus.join(Kind.RUST, "b");

        a.send(TO_B, "plain");

        assertThat(b.next().objects())
                .singleElement()
                .satisfies(text -> assertThat(text).hasSizeLessThan(32));
    }

    @Test
    void aMulticastReachesBothKinds() {
        Endpoint a = bus.joinJava("a");
        Endpoint b = bus.joinJava("b");
        PeerEndpoint c = bus.join(Kind.RUST, "c");

        a.send(Selector.multicast("*"), "to all, me too");

        assertPlain(a, "to all, me too");
        assertPlain(b, "to all, me too");
        assertThat(c.next().text()).isEqualTo("to all, me too");
    }

    @Test
    void attachmentsOfAUserAreNeverTakenForTheHiddenOne() {
        Endpoint a = bus.joinJava("a");
        Endpoint b = bus.joinJava("b");
        try (NativeObject empty = TextFile.containing("");
                NativeObject file = TextFile.containing("\0".repeat(7))) {
            a.send(OutgoingMessage.of(TO_B, "one").withObject(empty));
            a.send(OutgoingMessage.of(TO_B, "one").withObject(file));
            a.send(OutgoingMessage.of(TO_B, "two").withObject(file).withObject(empty));
        }

        for (int objects : new int[] {1, 1, 2}) {
            try (IncomingMessage message = TestBus.next(b)) {
                assertThat(message.objects()).hasSize(objects);
            }
        }
    }

    /** Without the hidden descriptor it is as the crate has it; also shows what the other tests rest upon. */
    @Test
    void theSwitchTurnsItOff() {
        Endpoint a = bus.joinJava(options -> options.label("a").plainMessagesUnderCrateController(false));
        Endpoint b = bus.joinJava("b");

        a.send(TO_B, "lost");

        await().untilAsserted(() -> assertThat(b.counters()).containsEntry(Counter.REJOINS, 1L));
        assertThat(b.counters()).containsEntry(Counter.RECEIVED, 0L);
    }

    private static void assertPlain(Endpoint receiver, String text) {
        try (IncomingMessage message = TestBus.next(receiver)) {
            assertThat(message.payload()).isEqualTo(text);
            assertThat(message.objects()).isEmpty();
            assertThat(message.regions()).isEmpty();
        }
    }
}
