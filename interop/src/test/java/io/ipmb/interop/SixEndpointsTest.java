package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Three Rust and three Java processes on one bus, all of which may host it, and everybody talks to everybody. */
@Interop
class SixEndpointsTest {

    private static final int COUNT = 100;
    private static final Duration LONG = Duration.ofSeconds(50);

    @ParameterizedTest
    @EnumSource
    void everybodyHearsEverybodyInOrderAndGoesOnWhenTheHostIsKilled(Kind hosting) {
        try (TestBus bus = new TestBus()) {
            Map<String, PeerEndpoint> all = joinSix(bus, hosting);
            assertAllHearAll(all);
            assertAMulticastReachesAll(all);

            String host = hosting == Kind.RUST ? "rust-1" : "java-1";
            PeerEndpoint killed = all.remove(host);
            assertThat(killed).isNotNull();
            killed.process().kill();

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> all.values().stream()
                            .anyMatch(endpoint -> endpoint.process().hosts(bus.name())));
            assertAllHearAll(all);
            assertThat(all.values())
                    .filteredOn(endpoint -> endpoint.process().hosts(bus.name()))
                    .hasSize(1);
            assertAMulticastReachesAll(all);
        }
    }

    /** The first of the hosting kind joins first. The processes start side by side. */
    private static Map<String, PeerEndpoint> joinSix(TestBus bus, Kind hosting) {
        List<PeerProcess> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(bus.start(hosting));
            processes.add(bus.start(hosting.other()));
        }
        Map<String, PeerEndpoint> all = new TreeMap<>();
        for (PeerProcess process : processes) {
            String kind = process.kind() == Kind.RUST ? "rust-" : "java-";
            String name = kind + (all.size() / 2 + 1);
            PeerEndpoint endpoint = process.join(bus.name(), name, "everybody");
            assertThat(endpoint.wasHosting()).isEqualTo(all.isEmpty());
            all.put(name, endpoint);
        }
        return all;
    }

    /** Every endpoint sends to all others at the same time. */
    private static void assertAllHearAll(Map<String, PeerEndpoint> all) {
        List<CompletableFuture<JsonNode>> sent = new ArrayList<>();
        all.forEach((from, sender) -> all.keySet().forEach(to -> {
            if (!to.equals(from)) {
                sent.add(sender.beginToSend(
                        carrying(Sending.to(to).text(from).times(COUNT).timeToLive(LONG), sender)));
            }
        }));
        assertThat(sent).allSatisfy(answer -> assertThat(answer).succeedsWithin(20, TimeUnit.SECONDS));

        List<String> numbered = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            numbered.add(String.valueOf(i));
        }
        all.forEach((to, receiver) -> {
            Map<String, List<String>> expected = new TreeMap<>();
            all.keySet().stream().filter(from -> !from.equals(to)).forEach(from -> expected.put(from, numbered));
            assertThat(read(receiver, (all.size() - 1) * COUNT)).isEqualTo(expected);
        });
    }

    private static void assertAMulticastReachesAll(Map<String, PeerEndpoint> all) {
        all.forEach((from, sender) ->
                sender.send(carrying(Sending.toAll("everybody").text(from + " to all"), sender)));

        Map<String, List<String>> expected = new TreeMap<>();
        all.keySet().forEach(from -> expected.put(from, List.of("to all")));
        assertThat(all.values())
                .allSatisfy(receiver -> assertThat(read(receiver, all.size())).isEqualTo(expected));
    }

    /** With an object, as a controller of the crate loses what comes from Rust without one. */
    private static Sending carrying(Sending sending, PeerEndpoint sender) {
        return sender.process().kind() == Kind.RUST ? sending.object("that it arrives") : sending;
    }

    /** The next messages, by the first word of their text: the rest of each. */
    private static Map<String, List<String>> read(PeerEndpoint receiver, int count) {
        Map<String, List<String>> received = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String[] words = receiver.next().text().split(" ", 2);
            received.computeIfAbsent(words[0], from -> new ArrayList<>()).add(words[1]);
        }
        return received;
    }
}
