package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.linux.LinuxTestObjects;
import io.ipmb.testsupport.LogLines;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Objects that cannot come into the controller's process because it has too many open. */
@ExtendWith(DescriptorLeakCheck.class)
class LostObjectsTest {

    @Test
    void theMessagesAreDroppedAndCountedAndTheLogSaysItOnce() throws Exception {
        try (BusBench bus = new BusBench("linux");
                LogLines log = new LogLines("io.ipmb.controller")) {
            Endpoint host = bus.join("host");
            Selector toHost = Selector.unicast("host");
            try (RawPeer peer = new RawPeer(bus)) {
                peer.connect("", "raw");
                KernelObject object = bus.platform().sharedMemory().create(10);
                try (AutoCloseable limit = LinuxTestObjects.descriptorLimit(5)) {
                    assertThat(limit).isNotNull();
                    for (int i = 0; i < 3; i++) {
                        peer.sendString(toHost, "with twenty", Collections.nCopies(20, object));
                    }
                    eventually(() -> assertThat(host.counters()).containsEntry(Counter.DROPPED_UNDELIVERABLE, 3L));
                }
                peer.sendString(toHost, "with one", Collections.nCopies(1, object));
                object.close();
                assertThat(payloadOf(host)).isEqualTo("with one");
                assertThat(peer.readAll())
                        .as("one of the crate is told nothing")
                        .isEmpty();
            }
            assertThat(log.with(bus.identifier()))
                    .singleElement()
                    .asString()
                    .contains("endpoint raw", "its objects could not come in", "ulimit -n");
            assertThat(host.counters()).containsEntry(Counter.PEERS_MISBEHAVED, 0L);
        }
    }
}
