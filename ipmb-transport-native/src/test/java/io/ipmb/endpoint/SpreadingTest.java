package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.EndpointRetiredException;
import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints with the same label that share the messages of a spread selector. */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
class SpreadingTest {

    private static final Selector WORKER = Selector.unicast("worker");
    private static final String LAST = "the last one";

    /** What an endpoint has got, up to a message that all get after the others. */
    private static List<String> readToLast(Endpoint endpoint) {
        List<String> read = new ArrayList<>();
        while (true) {
            try (IncomingMessage message = endpoint.receive(LIMIT)) {
                assertThat(message).as("behind %s", read).isNotNull();
                String text = message.payload(String.class);
                if (text.equals(LAST)) {
                    return read;
                }
                read.add(text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void twoWorkersShareTheWorkAndTheHostIsOneOfThem(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("worker");
            Endpoint worker = bus.join("worker");
            Endpoint sender = bus.join("sender");
            Selector any = WORKER.spread();
            for (int i = 0; i < 400; i++) {
                sender.send(any, "job " + i);
            }
            sender.send(Selector.multicast("worker"), LAST);
            List<String> byHost = readToLast(host);
            List<String> byWorker = readToLast(worker);
            assertThat(byHost.size() + byWorker.size()).isEqualTo(400);
            assertThat(byHost.size()).isBetween(100, 300);
            assertThat(byHost).doesNotContainAnyElementsOf(byWorker);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theMessagesOfAKeyStayTogetherAndInOrderWhoeverSendsThem(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            Endpoint one = bus.join("worker");
            Endpoint two = bus.join("worker");
            Endpoint sender = bus.join("sender");
            for (int i = 0; i < 200; i++) {
                String key = "order-" + i % 20;
                (i % 3 == 0 ? host : sender).send(WORKER.spread(key), key + " " + i);
            }
            assertThat(host.flush(LIMIT)).isTrue();
            sender.send(Selector.multicast("worker"), LAST);
            Map<String, List<String>> byKey = new HashMap<>();
            Map<String, Endpoint> owners = new HashMap<>();
            for (Endpoint worker : List.of(one, two)) {
                for (String text : readToLast(worker)) {
                    String key = text.substring(0, text.indexOf(' '));
                    assertThat(owners.computeIfAbsent(key, unused -> worker)).isSameAs(worker);
                    byKey.computeIfAbsent(key, unused -> new ArrayList<>()).add(text);
                }
            }
            assertThat(byKey).hasSize(20);
            assertThat(owners.values()).contains(one, two);
            // Each sender's own messages come in its order.
            byKey.forEach((key, texts) -> {
                assertThat(texts).hasSize(10);
                assertThat(texts.stream().map(SpreadingTest::number).filter(number -> number % 3 == 0))
                        .isSorted();
                assertThat(texts.stream().map(SpreadingTest::number).filter(number -> number % 3 != 0))
                        .isSorted();
            });
        }
    }

    private static int number(String text) {
        return Integer.parseInt(text.substring(text.indexOf(' ') + 1));
    }

    private static void readToTheEnd(Endpoint retired, List<String> read) {
        try {
            while (true) {
                try (IncomingMessage message = retired.receive()) {
                    read.add(message.payload(String.class));
                }
            }
        } catch (EndpointRetiredException e) {
            assertThat(read).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aWorkerThatRetiresLosesNothing(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            Endpoint staying = bus.join("worker");
            Endpoint retiring = bus.join("worker");
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                if (i == 50) {
                    assertThat(host.flush(LIMIT)).isTrue();
                    boolean unused = retiring.retire(Duration.ZERO);
                }
                sent.add("job " + i);
                host.send(i % 2 == 0 ? WORKER.spread() : WORKER.spread(i), "job " + i);
            }
            host.send(Selector.multicast("worker"), LAST);
            List<String> read = readToLast(staying);
            assertThat(read).containsSubsequence(sent.subList(50, 100));
            readToTheEnd(retiring, read);
            assertThat(read).containsExactlyInAnyOrderElementsOf(sent);
            assertThat(host.counters()).containsEntry(Counter.DROPPED_NOBODY, 0L);
        }
    }
}
