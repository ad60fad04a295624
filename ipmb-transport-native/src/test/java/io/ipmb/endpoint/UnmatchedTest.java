package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.testsupport.LogLines;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What the log of a host says about messages that nobody is there for. */
class UnmatchedTest {

    @Test
    void oneWarningForEachSelectorWhoeverSends() {
        try (LogLines log = new LogLines("io.ipmb.controller");
                BusBench bus = new BusBench("memory")) {
            Endpoint host = bus.join("host");
            Endpoint sender = bus.join("sender");
            for (int i = 0; i < 5; i++) {
                sender.send(Selector.unicast("moon & !'dark\u001bside'"), "hello");
                host.send(Selector.unicast("sun"), "hello");
            }
            eventually(() -> assertThat(host.counters()).containsEntry(Counter.DROPPED_NOBODY, 10L));
            assertThat(log.with(bus.identifier()))
                    .hasSize(2)
                    .anyMatch(line -> line.contains("endpoint sender")
                            && line.contains("to \"moon & !'dark\\u001bside'\" was dropped: nobody matches it"))
                    .anyMatch(line -> line.contains("endpoint host") && line.contains("to \"sun\""));
        }
    }

    @Test
    void aMessageThatWasKeptInVain() {
        try (LogLines log = new LogLines("io.ipmb.controller");
                BusBench bus = new BusBench("memory")) {
            Endpoint host = bus.join("host");
            host.send(Selector.unicast("moon").withTimeToLive(Duration.ofMillis(1)), "hello");
            eventually(() -> assertThat(log.with(bus.identifier()))
                    .singleElement()
                    .asString()
                    .contains("to \"moon\" was dropped: nobody came within its time to live"));
        }
    }

    @Test
    void eachOneForWhoDebugs() {
        Logger logger = Logger.getLogger("io.ipmb.controller");
        logger.setLevel(Level.FINE);
        try (LogLines log = new LogLines("io.ipmb.controller");
                BusBench bus = new BusBench("memory")) {
            Endpoint host = bus.join("host");
            for (int i = 0; i < 5; i++) {
                host.send(Selector.unicast("moon"), "hello");
            }
            eventually(() -> assertThat(log.with("to \"moon\""))
                    .filteredOn(line -> line.contains(bus.identifier()))
                    .hasSize(6));
        } finally {
            logger.setLevel(null);
        }
    }
}
