package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Processes that end by SIGKILL. On the bus there are always two guests as well, {@code java} in this process and
 * {@code rust}, which never host. Messages have a time to live, as nobody knows when a Rust guest has come back.
 */
@Interop
class TakeoverTest {

    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Selector TO_RUST = Selector.unicast("rust").withTimeToLive(LONG);

    private final TestBus bus = new TestBus();

    @AfterEach
    void close() {
        bus.close();
    }

    @ParameterizedTest
    @EnumSource
    void theOtherKindTakesOverFromAHostThatIsKilledAgainAndAgain(Kind firstHost) {
        Queue<BusEvent> events = new ConcurrentLinkedQueue<>();
        PeerEndpoint host = bus.host(firstHost, "host-0");
        Endpoint java = joinJavaGuest(events);
        PeerEndpoint rust = joinRustGuest();

        for (int i = 1; i <= 4; i++) {
            PeerEndpoint heir = bus.join(host.process().kind().other(), "host-" + i);
            assertThat(heir.wasHosting()).isFalse();

            host.process().kill();

            awaitHosting(heir);
            assertAllReachEachOther(java, rust, heir, "host-" + i);
            assertThat(java.counters()).containsEntry(Counter.REJOINS, (long) i);
            host = heir;
        }
        assertThat(events)
                .extracting(event -> (Object) event.getClass())
                .containsExactly(
                        BusEvent.Joined.class,
                        BusEvent.ControllerLost.class,
                        BusEvent.Rejoined.class,
                        BusEvent.ControllerLost.class,
                        BusEvent.Rejoined.class,
                        BusEvent.ControllerLost.class,
                        BusEvent.Rejoined.class,
                        BusEvent.ControllerLost.class,
                        BusEvent.Rejoined.class);
    }

    @Test
    void anIdleJavaEndpointBecomesTheHostAtOnceAndTheRustGuestFollows() {
        PeerEndpoint host = bus.host(Kind.RUST, "host");
        Endpoint java = bus.joinJava("java");
        PeerEndpoint rust = joinRustGuest();

        host.process().kill();

        await().atMost(Duration.ofSeconds(20)).until(java::isController);
        java.send(TO_RUST, "from the new host");
        assertThat(rust.next().text()).isEqualTo("from the new host");
        rust.send("java", "from Rust");
        assertThat(TestBus.nextText(java)).isEqualTo("from Rust");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSentMeanwhileIsNeitherDoubledNorOvertaken(Kind killed) {
        PeerEndpoint host = bus.host(killed, "host");
        Endpoint java = joinJavaGuest(new ConcurrentLinkedQueue<>());
        PeerEndpoint rust = joinRustGuest();
        PeerEndpoint heir = bus.join(killed.other(), "heir");

        // A killed host loses its queues: the last messages must go to its successor.
        AtomicBoolean dead = new AtomicBoolean();
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            int next = 0;
            while (!dead.get()) {
                java.send(TO_RUST, String.valueOf(next++));
            }
            for (int i = 0; i < 1_000; i++) {
                java.send(TO_RUST, String.valueOf(next++));
            }
            java.send(TO_RUST, "end");
        });
        List<Integer> received = new ArrayList<>();
        while (received.size() < 500) {
            received.add(Integer.valueOf(rust.next().text()));
        }
        host.process().kill();
        dead.set(true);
        String text = rust.next().text();
        while (!text.equals("end")) {
            received.add(Integer.valueOf(text));
            text = rust.next().text();
        }

        assertThat(sending).succeedsWithin(20, TimeUnit.SECONDS);
        assertThat(received).isSorted().doesNotHaveDuplicates();
        assertThat(heir.process().hosts(bus.name())).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void javaStillReadsWhatTheKilledHostHadDelivered(Kind killed) {
        PeerEndpoint host = bus.host(killed, "host");
        Endpoint java = joinJavaGuest(new ConcurrentLinkedQueue<>());
        Endpoint witness = bus.joinJava(options -> options.label("witness").controllerAffinity(false));
        PeerEndpoint heir = bus.join(killed.other(), "heir");

        host.send(Sending.to("java").text("delivered").times(50));
        host.send("witness", "all are delivered");
        assertThat(TestBus.nextText(witness)).isEqualTo("all are delivered");
        host.process().kill();
        awaitHosting(heir);
        heir.send(Sending.to("java").text("by the heir").timeToLive(LONG));

        for (int i = 0; i < 50; i++) {
            assertThat(TestBus.nextText(java)).isEqualTo("delivered " + i);
        }
        assertThat(TestBus.nextText(java)).isEqualTo("by the heir");
    }

    @ParameterizedTest
    @CsvSource({"RUST, RUST", "RUST, JAVA", "JAVA, RUST", "JAVA, JAVA"})
    void aGuestThatIsKilledDisturbsNobody(Kind hosting, Kind killed) {
        PeerEndpoint host = bus.host(hosting, "host");
        PeerEndpoint victim = bus.join(killed, "victim", "both");
        Endpoint java = joinJavaGuest(new ConcurrentLinkedQueue<>());
        PeerEndpoint rust = joinRustGuest();
        java.send(Selector.unicast("victim"), "while it lives");
        assertThat(victim.next().text()).isEqualTo("while it lives");
        PeerEndpoint second = bus.join(killed, "both");

        victim.process().kill();

        // The first to join would get it if it still received.
        java.send(Selector.unicast("both").withTimeToLive(LONG), "to the other one");
        assertThat(second.next().text()).isEqualTo("to the other one");
        assertAllReachEachOther(java, rust, host, "host");
        assertThat(java.counters()).containsEntry(Counter.REJOINS, 0L);
    }

    private Endpoint joinJavaGuest(Queue<BusEvent> events) {
        return bus.joinJava(
                options -> options.label("java").controllerAffinity(false).eventListener(events::add));
    }

    private PeerEndpoint joinRustGuest() {
        return bus.start(Kind.RUST).join(Joining.of(bus.name(), "rust").asGuest());
    }

    private void awaitHosting(PeerEndpoint heir) {
        await().atMost(Duration.ofSeconds(20)).until(() -> heir.process().hosts(bus.name()));
    }

    private static void assertAllReachEachOther(Endpoint java, PeerEndpoint rust, PeerEndpoint host, String hostLabel) {
        Selector toHost = Selector.unicast(hostLabel).withTimeToLive(LONG);
        java.send(TO_RUST, "from Java");
        assertThat(rust.next().text()).isEqualTo("from Java");
        java.send(toHost, "from Java");
        assertThat(host.next().text()).isEqualTo("from Java");
        host.send(Sending.to("rust").text("from the host").timeToLive(LONG));
        assertThat(rust.next().text()).isEqualTo("from the host");
        host.send(Sending.to("java").text("from the host").timeToLive(LONG));
        assertThat(TestBus.nextText(java)).isEqualTo("from the host");
        // A controller of the crate loses a message between two guests if it has no attachment.
        rust.send(Sending.to("java").text("from Rust").object("x").timeToLive(LONG));
        assertThat(TestBus.nextText(java)).isEqualTo("from Rust");
        rust.send(Sending.to(hostLabel).text("from Rust").timeToLive(LONG));
        assertThat(host.next().text()).isEqualTo("from Rust");
    }
}
