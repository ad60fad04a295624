package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several processes of both kinds on one bus: all hear all, and they go on when the host is killed. */
@Interop
class SharedBusTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final String bus = BusName.unique();
    private final Deque<PeerProcess> open = new ArrayDeque<>();

    @AfterEach
    void close() {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    /** The messages carry an object, without which the family's controller loses them between two others. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void threeEndpointsOfEachKindHearEachOther(Kind host) {
        List<PeerEndpoint> endpoints = new ArrayList<>();
        endpoints.add(start(host).join(bus, "all", "0"));
        assertThat(endpoints.get(0).wasHosting()).isTrue();
        for (int i = 1; i < 6; i++) {
            Kind kind = i % 2 == 1 ? host.other() : host;
            endpoints.add(
                    start(kind).join(Joining.of(bus, "all", "" + i).asGuest().within(LONG)));
        }

        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            String text = "from " + i;
            endpoints.get(i).send(Sending.toAll("all").text(text).object(text));
            texts.add(text);
        }

        for (PeerEndpoint endpoint : endpoints) {
            Set<String> heard = new HashSet<>();
            for (int i = 0; i < 6; i++) {
                heard.add(endpoint.next().text());
            }
            assertThat(heard).as("%s", endpoint.name()).isEqualTo(texts);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theOtherKindTakesOverFromAHostThatWasKilled(Kind killed) {
        PeerProcess host = start(killed);
        assertThat(host.join(bus, "host").wasHosting()).isTrue();
        PeerProcess heir = start(killed.other());
        PeerEndpoint a = heir.join(bus, "a");
        PeerEndpoint b = start(killed).join(Joining.of(bus, "b").asGuest().within(LONG));

        host.kill();

        await().atMost(LONG).until(() -> heir.hosts(bus));
        a.send(Sending.to("b").text("from the new host").timeToLive(LONG));
        assertThat(b.next().text()).isEqualTo("from the new host");
        b.send(Sending.to("a").text("to the new host").timeToLive(LONG));
        assertThat(a.next().text()).isEqualTo("to the new host");
    }

    private PeerProcess start(Kind kind) {
        PeerProcess process = PeerProcess.start(kind);
        open.push(process);
        return process;
    }
}
