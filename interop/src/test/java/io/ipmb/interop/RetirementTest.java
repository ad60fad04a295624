package io.ipmb.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.Endpoint;
import io.ipmb.EndpointRetiredException;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A retired endpoint receives nothing more, under either host, and can still send. */
@Interop
class RetirementTest {

    private static final Selector WORKER = Selector.unicast("worker");

    private final TestBus bus = new TestBus();

    @AfterEach
    void close() {
        bus.close();
    }

    @Test
    void aRustHostGivesItsMessagesToTheNextOne() {
        PeerEndpoint host = bus.host(Kind.RUST, "host");
        Endpoint sender = bus.joinJava("sender");
        Endpoint first = bus.joinJava("worker");
        Endpoint second = bus.joinJava("worker");
        sender.send(WORKER, "before");
        assertThat(TestBus.nextText(first)).isEqualTo("before");

        first.retire(Duration.ZERO);
        for (int i = 0; i < 100; i++) {
            sender.send(WORKER, "after " + i);
            assertThat(TestBus.nextText(second)).isEqualTo("after " + i);
        }

        assertThatExceptionOfType(EndpointRetiredException.class).isThrownBy(first::receive);
        first.send(Selector.unicast("host"), "an answer");
        assertThat(host.next().text()).isEqualTo("an answer");
        assertThat(first.counters()).containsEntry(Counter.REJOINS, 0L);
    }
}
