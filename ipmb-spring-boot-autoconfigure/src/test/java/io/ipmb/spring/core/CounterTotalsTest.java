package io.ipmb.spring.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.JoinOptions;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.platform.memory.MemoryPlatform;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class CounterTotalsTest {

    private final MemoryPlatform platform = new MemoryPlatform();
    private final JoinOptions options = JoinOptions.builder("spring." + UUID.randomUUID())
            .label("moon")
            .platform(platform)
            .build();
    private final CounterTotals totals = new CounterTotals();

    private void stay(int messages) {
        Endpoint endpoint = Endpoint.join(options);
        try {
            long before = totals.get(Counter.SENT);
            totals.begin(endpoint);
            for (int i = 0; i < messages; i++) {
                endpoint.send(Selector.unicast("moon"), "hello");
            }
            assertThat(totals.get(Counter.SENT)).as("while it is there").isEqualTo(before + messages);
        } finally {
            endpoint.close();
        }
        totals.end(endpoint);
        totals.end(endpoint);
    }

    @Test
    void addUpOverAllStays() {
        stay(3);
        assertThat(totals.get(Counter.SENT)).isEqualTo(3);
        stay(2);
        assertThat(totals.get(Counter.SENT)).isEqualTo(5);
        assertThat(totals.snapshot()).containsKeys(Counter.values());
        assertThat(platform.openObjects()).isEmpty();
    }

    @Test
    void beginAtZero() {
        assertThat(totals.get(Counter.REJOINS)).isZero();
    }
}
