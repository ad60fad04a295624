package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.Selector;
import io.ipmb.TokenRefusedException;
import io.ipmb.VersionRefusedException;
import io.ipmb.counter.Counter;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Refused endpoints, and the reasons they get. */
@Interop
class RefusalsTest {

    private static final String OTHER_TOKEN = "\"s3krit\"";

    private final TestBus bus = new TestBus();

    @AfterEach
    void close() {
        bus.close();
    }

    @Test
    void aJavaHostRefusesRustWithAnotherToken() {
        Endpoint host = bus.joinJava(options -> options.label("java").token("s3cret"));
        PeerProcess rust = bus.start(Kind.RUST);

        for (String wrong : new String[] {"", "s3cre", "s3cret ", OTHER_TOKEN}) {
            assertThatExceptionOfType(PeerRefusal.class)
                    .isThrownBy(() -> rust.join(
                            Joining.of(bus.name(), "rust").token(wrong).asGuest()))
                    .withMessage("token mismatch");
        }
        await().untilAsserted(() -> assertThat(host.counters()).containsEntry(Counter.PEERS_REFUSED, 4L));

        PeerEndpoint admitted = rust.join(Joining.of(bus.name(), "rust").token("s3cret"));
        assertThat(admitted.wasHosting()).isFalse();
        assertBothWays(host, admitted);
    }

    @Test
    void aRustHostRefusesJavaWithAnotherToken() {
        PeerEndpoint host =
                bus.start(Kind.RUST).join(Joining.of(bus.name(), "rust").token("s3cret"));

        for (String wrong : new String[] {"", "s3cre", "s3cret ", OTHER_TOKEN}) {
            assertThatExceptionOfType(TokenRefusedException.class)
                    .isThrownBy(
                            () -> bus.joinJava(options -> options.label("java").token(wrong)))
                    .withMessageContaining(bus.name())
                    .withMessageContaining("refuses the token");
        }

        assertBothWays(bus.joinJava(options -> options.label("java").token("s3cret")), host);
    }

    @Test
    void aTokenWithEveryKindOfCharacterIsTheSameInBoth() {
        String token = "grüß dich, 月 🌙\n\t";
        Endpoint host = bus.joinJava(options -> options.label("java").token(token));

        assertBothWays(
                host, bus.start(Kind.RUST).join(Joining.of(bus.name(), "rust").token(token)));
    }

    @Test
    void javaSaysThatItIsRefusedWhenANewHostHasAnotherTokenAndComesBackWhenOneHasItsOwn() {
        Queue<BusEvent> events = new ConcurrentLinkedQueue<>();
        PeerProcess first = bus.start(Kind.RUST);
        first.join(Joining.of(bus.name(), "host").token("s3cret"));
        Endpoint java = bus.joinJava(options ->
                options.label("java").token("s3cret").controllerAffinity(false).eventListener(events::add));
        PeerProcess second = bus.start(Kind.RUST);
        first.kill();
        second.join(Joining.of(bus.name(), "host").token(OTHER_TOKEN));

        await().untilAsserted(() -> assertThat(events)
                .filteredOn(BusEvent.RejoinRefused.class::isInstance)
                .extracting(event -> ((BusEvent.RejoinRefused) event).cause())
                .hasAtLeastOneElementOfType(TokenRefusedException.class));

        second.kill();
        PeerEndpoint third =
                bus.start(Kind.RUST).join(Joining.of(bus.name(), "rust").token("s3cret"));
        await().untilAsserted(() -> assertThat(java.counters()).containsEntry(Counter.REJOINS, 1L));
        assertBothWays(java, third);
    }

    @Test
    void aJavaHostTellsRustThatItsVersionDoesNotFit() {
        Endpoint host = bus.joinJava("java");
        VersionRelay relay = bus.own(VersionRelay.start(bus.name()));
        PeerProcess rust = bus.start(Kind.RUST);

        assertThatExceptionOfType(PeerRefusal.class)
                .isThrownBy(() -> rust.join(Joining.of(relay.name(), "rust").asGuest()))
                .withMessageStartingWith("version mismatch: 0.8.");

        await().untilAsserted(() -> assertThat(host.counters()).containsEntry(Counter.PEERS_REFUSED, 1L));
        assertBothWays(host, rust.join(bus.name(), "rust"));
    }

    @Test
    void aRustHostTellsJavaThatItsVersionDoesNotFit() {
        PeerEndpoint host = bus.host(Kind.RUST, "rust");
        VersionRelay relay = bus.own(VersionRelay.start(bus.name()));

        assertThatExceptionOfType(VersionRefusedException.class)
                .isThrownBy(() -> Endpoint.join(
                        JoinOptions.builder(relay.name()).label("java").build()))
                .withMessageContaining(relay.name())
                .withMessageContaining("0.8.5");

        assertBothWays(bus.joinJava("java"), host);
    }

    private static void assertBothWays(Endpoint java, PeerEndpoint rust) {
        java.send(Selector.unicast("rust"), "from Java");
        assertThat(rust.next().text()).isEqualTo("from Java");
        rust.send("java", "from Rust");
        assertThat(TestBus.nextText(java)).isEqualTo("from Rust");
    }
}
