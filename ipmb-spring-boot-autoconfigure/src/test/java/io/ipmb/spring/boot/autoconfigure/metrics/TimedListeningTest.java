package io.ipmb.spring.boot.autoconfigure.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.spring.listener.adapter.ListenerObservation.Handling;
import io.ipmb.spring.listener.adapter.ReceivedMessage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

final class TimedListeningTest {

    private final Set<String> present = new HashSet<>();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final TimedListening listening = new TimedListening(registry, () -> "bus", () -> present);

    private void handle(String id) {
        Handling handling = listening.start(id, Mockito.mock(ReceivedMessage.class));
        handling.end();
    }

    private long count(String id) {
        return registry.get("ipmb.listener").tag("ipmb.listener.id", id).timer().count();
    }

    @Test
    void timersOfListenersThatHaveGoneAreRemovedWhenThereAreMany() {
        present.add("stays");
        handle("stays");
        for (int i = 0; i < 10 * TimedListening.FEW; i++) {
            present.add("listener" + i);
            handle("listener" + i);
            present.remove("listener" + i);
        }
        handle("stays");
        assertThat(registry.getMeters()).hasSizeLessThanOrEqualTo(TimedListening.FEW);
        assertThat(count("stays")).isEqualTo(2);
    }

    @Test
    void timersOfListenersThatThereAreStayHoweverManyTheyAre() {
        for (int i = 0; i < 3 * TimedListening.FEW; i++) {
            present.add("listener" + i);
            handle("listener" + i);
        }
        assertThat(registry.getMeters()).hasSize(3 * TimedListening.FEW);
        assertThat(count("listener0")).isEqualTo(1);
    }
}
