package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.MemoryRegion;
import io.ipmb.NativeObject;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages for an endpoint that joins later. */
@Interop
@ParameterizedClass
@EnumSource(Host.class)
record TimeToLiveTest(Host host) {

    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Selector TO_LATE = Selector.unicast("late");

    @Test
    void rustGetsWhatJavaSentBeforeItJoined() {
        try (Pairing pairing = Pairing.under(host)) {
            pairing.java().send(TO_LATE.withTimeToLive(LONG), "kept");

            PeerEndpoint late = joinLateRust(pairing);

            assertThat(late.next().text()).isEqualTo("kept");
        }
    }

    @Test
    void javaGetsWhatRustSentBeforeItJoined() {
        try (Pairing pairing = Pairing.under(host)) {
            pairing.sendFromRust(Sending.to("late").text("kept").timeToLive(LONG));

            Endpoint late = pairing.bus().joinJava("late");

            try (IncomingMessage message = TestBus.next(late)) {
                assertThat(message.payload()).isEqualTo("kept");
                assertThat(message.selector()).isEqualTo(TO_LATE.withTimeToLive(LONG));
            }
        }
    }

    @Test
    void javaGetsWhatJavaSentBeforeItJoined() {
        try (Pairing pairing = Pairing.under(host)) {
            pairing.java().send(TO_LATE.withTimeToLive(LONG), "kept");

            Endpoint late = pairing.bus().joinJava("late");

            try (IncomingMessage message = TestBus.next(late)) {
                assertThat(message.payload()).isEqualTo("kept");
                assertThat(message.objects()).isEmpty();
            }
        }
    }

    @Test
    void attachmentsAreKeptWithTheirMessage() {
        try (Pairing pairing = Pairing.under(host);
                NativeObject file = TextFile.containing("a file");
                MemoryRegion region = MemoryRegion.allocate(100)) {
            region.map().put(7, (byte) 200);
            pairing.java()
                    .send(OutgoingMessage.of(Selector.unicast("late & rust").withTimeToLive(LONG), "kept")
                            .withObject(file)
                            .withRegion(region));
            pairing.rust()
                    .send(Sending.to("late & java")
                            .text("kept")
                            .timeToLive(LONG)
                            .object("another")
                            .region(100));

            PeerEndpoint lateRust = joinLateRust(pairing);
            Endpoint lateJava = pairing.bus().joinJava("late", "java");

            Arrival arrival = lateRust.next();
            assertThat(arrival.objects()).containsExactly("a file");
            assertThat(arrival.regions()).extracting(Arrival.Region::sum).containsExactly(200L);
            try (IncomingMessage message = TestBus.next(lateJava)) {
                assertThat(message.objects()).map(TextFile::read).containsExactly("another");
                assertThat(message.regions().get(0).map().get(99)).isEqualTo((byte) 99);
            }
        }
    }

    @Test
    void aMessageIsKeptUntilOneHasTakenItAndForNobodyElse() {
        try (Pairing pairing = Pairing.under(host)) {
            pairing.java().send(TO_LATE.withTimeToLive(LONG), "kept");
            assertThat(joinLateRust(pairing).next().text()).isEqualTo("kept");

            Endpoint later = pairing.bus().joinJava("late", "later");

            pairing.java().send(Selector.unicast("later"), "fresh");
            assertThat(TestBus.nextText(later)).isEqualTo("fresh");
        }
    }

    @Test
    void whoIsThereGetsItAtOnceAndOnce() {
        try (Pairing pairing = Pairing.under(host)) {
            pairing.java().send(Selector.unicast("rust").withTimeToLive(LONG), "to Rust");
            pairing.sendFromRust(Sending.to("java").text("to Java").timeToLive(LONG));
            assertThat(pairing.rust().next().text()).isEqualTo("to Rust");
            assertThat(TestBus.nextText(pairing.java())).isEqualTo("to Java");

            Endpoint late = pairing.bus().joinJava("java", "rust", "late");

            pairing.java().send(TO_LATE, "fresh");
            assertThat(TestBus.nextText(late)).isEqualTo("fresh");
        }
    }

    @Test
    void withoutTimeToLiveNothingIsKept() {
        try (Pairing pairing = Pairing.under(host)) {
            pairing.java().send(TO_LATE, "lost");
            pairing.sendFromRust(Sending.to("late").text("lost"));
            // The controller has read both as soon as it has passed on a later message.
            pairing.java().send(Selector.unicast("rust"), "after it");
            pairing.rust().next();
            pairing.sendFromRust(Sending.to("java").text("after it"));
            pairing.nextAtJava().close();

            PeerEndpoint lateRust = joinLateRust(pairing);
            Endpoint lateJava = pairing.bus().joinJava("late", "java");

            pairing.java().send(Selector.unicast("late & rust"), "fresh");
            assertThat(lateRust.next().text()).isEqualTo("fresh");
            pairing.java().send(Selector.unicast("late & java"), "fresh");
            assertThat(TestBus.nextText(lateJava)).isEqualTo("fresh");
        }
    }

    private static PeerEndpoint joinLateRust(Pairing pairing) {
        return pairing.bus()
                .start(Kind.RUST)
                .join(Joining.of(pairing.bus().name(), "late", "rust").asGuest());
    }
}
