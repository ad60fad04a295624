package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Work that is spread over a worker of each kind: a Java host does it for Java's senders, a Rust host does not. */
@Interop
class SpreadTest {

    private static final Selector WORKER = Selector.unicast("worker");
    private static final String LAST = "the last one";
    private static final int JOBS = 200;

    private static List<String> readToLast(Supplier<String> worker) {
        List<String> read = new ArrayList<>();
        String text = worker.get();
        while (!text.equals(LAST)) {
            read.add(text);
            text = worker.get();
        }
        return read;
    }

    @Test
    void underAJavaHostAWorkerOfEachKindGetsItsShare() {
        try (TestBus bus = new TestBus()) {
            Endpoint host = bus.joinJava("host");
            Endpoint java = bus.joinJava("worker");
            PeerEndpoint rust = bus.join(Kind.RUST, "worker");
            for (int i = 0; i < JOBS; i++) {
                host.send(WORKER.spread(), "any " + i);
                host.send(WORKER.spread(i % 10), "key " + i % 10 + ", " + i);
            }
            host.send(Selector.multicast("worker"), LAST);
            List<String> byJava = readToLast(() -> TestBus.nextText(java));
            List<String> byRust = readToLast(() -> rust.next().text());
            assertThat(byJava.size() + byRust.size()).isEqualTo(2 * JOBS);
            for (List<String> share : List.of(byJava, byRust)) {
                assertThat(share.stream().filter(text -> text.startsWith("any ")))
                        .hasSizeBetween(JOBS / 4, JOBS * 3 / 4);
                for (int key = 0; key < 10; key++) {
                    String prefix = "key " + key + ", ";
                    List<Integer> numbers = share.stream()
                            .filter(text -> text.startsWith(prefix))
                            .map(text -> Integer.valueOf(text.substring(prefix.length())))
                            .toList();
                    assertThat(numbers).isSorted();
                    assertThat(numbers.size()).as("all of key %s, or none", key).isIn(0, JOBS / 10);
                }
            }
            assertThat(host.counters()).containsEntry(Counter.PEERS_MISBEHAVED, 0L);
        }
    }

    @Test
    void underARustHostTheFirstWorkerGetsAll() {
        try (TestBus bus = new TestBus()) {
            PeerEndpoint host = bus.host(Kind.RUST, "host");
            Endpoint first = bus.joinJava("worker");
            Endpoint second = bus.joinJava("worker");
            Endpoint sender = bus.joinJava("sender");
            for (int i = 0; i < 20; i++) {
                sender.send(WORKER.spread(), "any " + i);
                sender.send(WORKER.spread(i), "key " + i);
            }
            sender.send(Selector.multicast("worker"), LAST);
            assertThat(readToLast(() -> TestBus.nextText(first))).hasSize(40);
            assertThat(readToLast(() -> TestBus.nextText(second))).isEmpty();
            assertThat(host.wasHosting()).isTrue();
        }
    }
}
