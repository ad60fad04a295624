package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Ten thousand messages, far more than all queues on their way hold: none is lost, doubled or overtaken. */
@Interop
@ParameterizedClass
@EnumSource(Host.class)
record OrderTest(Host host) {

    private static final int COUNT = 10_000;
    private static final Selector TO_RUST = Selector.unicast("rust");

    @Test
    void fromJavaToRust() {
        try (Pairing pairing = Pairing.under(host)) {
            sendAll(pairing.java());

            assertAllAtRust(pairing);
        }
    }

    @Test
    void fromRustToJava() {
        try (Pairing pairing = Pairing.under(host)) {
            CompletableFuture<JsonNode> sending = beginToSendAll(pairing);

            readAll(pairing);

            assertThat(sending).succeedsWithin(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void bothWaysAtOnce() {
        try (Pairing pairing = Pairing.under(host)) {
            CompletableFuture<JsonNode> fromRust = beginToSendAll(pairing);
            CompletableFuture<Void> fromJava = CompletableFuture.runAsync(() -> sendAll(pairing.java()));

            readAll(pairing);

            assertThat(fromRust).succeedsWithin(20, TimeUnit.SECONDS);
            assertThat(fromJava).succeedsWithin(20, TimeUnit.SECONDS);
            assertAllAtRust(pairing);
        }
    }

    private static void sendAll(Endpoint java) {
        for (int i = 0; i < COUNT; i++) {
            java.send(TO_RUST, "number " + i);
        }
    }

    private CompletableFuture<JsonNode> beginToSendAll(Pairing pairing) {
        Sending sending = Sending.to("java").text("number").times(COUNT);
        return pairing.rust().beginToSend(host.losesPlainMessages() ? sending.object("that it arrives") : sending);
    }

    private static void readAll(Pairing pairing) {
        for (int i = 0; i < COUNT; i++) {
            assertThat(TestBus.nextText(pairing.java())).isEqualTo("number " + i);
        }
        assertThat(pairing.java().counters()).containsEntry(Counter.REJOINS, 0L);
    }

    private static void assertAllAtRust(Pairing pairing) {
        JsonNode statistics = pairing.rust().awaitReceived(COUNT);
        assertThat(statistics.path("received").longValue()).isEqualTo(COUNT);
        assertThat(statistics.path("lastNumber").longValue()).isEqualTo(COUNT - 1);
        assertThat(statistics.path("orderBreaks").longValue()).isZero();
    }
}
