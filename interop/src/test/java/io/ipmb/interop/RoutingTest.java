package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who gets a message: the two of the pair, and one more of each kind, {@code rust & second} and {@code java & second}.
 */
@Interop
@ParameterizedClass
@EnumSource(Host.class)
record RoutingTest(Host host) {

    @ParameterizedTest
    @CsvSource({
        "*, 4",
        "second, 2",
        "java, 2",
        "rust & second, 1",
        "rust & !second | java & second, 2",
        "!(java | second | host), 1",
        "!nobody, 4",
        "nobody, 0",
        "!*, 0",
    })
    void aMulticastReachesAllThatMatchOnceWhoeverSendsIt(String expression, int receivers) {
        try (Pairing pairing = Pairing.under(host)) {
            Four four = new Four(pairing);

            List<String> fromJava = four.receiversFromJava(Selector.multicast(expression));
            List<String> fromRust = four.receiversFromRust(Sending.toAll(expression));

            assertThat(fromJava).hasSize(receivers).doesNotHaveDuplicates();
            assertThat(fromRust).isEqualTo(fromJava);
            assertThat(pairing.java().counters())
                    .containsEntry(Counter.DROPPED_NOT_ADDRESSED, 0L)
                    .containsEntry(Counter.REJOINS, 0L);
        }
    }

    @Test
    void aUnicastGoesToTheFirstThatJoinedAndToTheHostsOwnEndpointLast() {
        try (Pairing pairing = Pairing.under(host)) {
            Four four = new Four(pairing);
            // If one of the pair hosts, the other one joined first; otherwise Java did.
            String first = host == Host.JAVA ? "rust" : "java";

            for (int i = 0; i < 5; i++) {
                assertThat(four.receiversFromJava(Selector.unicast("rust | java")))
                        .containsExactly(first);
                assertThat(four.receiversFromRust(Sending.to("rust | java"))).containsExactly(first);
            }
        }
    }

    /**
     * Tells who of the four has got something. What a sender sends later comes later: so its last message ends each
     * look.
     */
    private static final class Four {

        private static final String LAST = "the last one";

        private final Pairing pairing;
        private final Endpoint secondJava;
        private final PeerEndpoint secondRust;

        Four(Pairing pairing) {
            this.pairing = pairing;
            secondJava = pairing.bus().joinJava("java", "second");
            secondRust = pairing.bus()
                    .start(Kind.RUST)
                    .join(Joining.of(pairing.bus().name(), "rust", "second").asGuest());
        }

        List<String> receiversFromJava(Selector selector) {
            pairing.java().send(selector, "from Java");
            pairing.java().send(Selector.multicast("rust | java"), LAST);
            return receivers("from Java");
        }

        List<String> receiversFromRust(Sending sending) {
            pairing.sendFromRust(sending.text("from Rust"));
            pairing.sendFromRust(Sending.toAll("rust | java").text(LAST));
            return receivers("from Rust");
        }

        private List<String> receivers(String text) {
            List<String> receivers = new ArrayList<>();
            readToLast(() -> TestBus.nextText(pairing.java()), text, "java", receivers);
            readToLast(() -> pairing.rust().next().text(), text, "rust", receivers);
            readToLast(() -> TestBus.nextText(secondJava), text, "second java", receivers);
            readToLast(() -> secondRust.next().text(), text, "second rust", receivers);
            return receivers;
        }

        private static void readToLast(Supplier<String> receiver, String text, String name, List<String> receivers) {
            String received = receiver.get();
            while (!received.equals(LAST)) {
                assertThat(received).isEqualTo(text);
                receivers.add(name);
                received = receiver.get();
            }
        }
    }
}
