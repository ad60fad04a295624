package io.ipmb.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.BusEvent;
import io.ipmb.DropReason;
import io.ipmb.JoinTimeoutException;
import io.ipmb.Label;
import io.ipmb.spring.event.IpmbBecameControllerEvent;
import io.ipmb.spring.event.IpmbControllerLostEvent;
import io.ipmb.spring.event.IpmbControllerResponsiveEvent;
import io.ipmb.spring.event.IpmbControllerUnresponsiveEvent;
import io.ipmb.spring.event.IpmbEvent;
import io.ipmb.spring.event.IpmbJoinedEvent;
import io.ipmb.spring.event.IpmbMessageDroppedEvent;
import io.ipmb.spring.event.IpmbMessagesLostEvent;
import io.ipmb.spring.event.IpmbRejoinRefusedEvent;
import io.ipmb.spring.event.IpmbRejoinedEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventPumpTest {

    @Test
    void thereIsAnApplicationEventForEverythingThatAnEndpointTells() {
        UUID id = new UUID(1, 2);
        Map<BusEvent, Class<? extends IpmbEvent>> expected = new LinkedHashMap<>();
        expected.put(new BusEvent.Joined(id), IpmbJoinedEvent.class);
        expected.put(new BusEvent.Rejoined(id), IpmbRejoinedEvent.class);
        expected.put(new BusEvent.ControllerLost("gone"), IpmbControllerLostEvent.class);
        expected.put(
                new BusEvent.ControllerUnresponsive(17L, Duration.ofSeconds(10)),
                IpmbControllerUnresponsiveEvent.class);
        expected.put(new BusEvent.ControllerResponsive(Duration.ofSeconds(12)), IpmbControllerResponsiveEvent.class);
        expected.put(new BusEvent.BecameController(), IpmbBecameControllerEvent.class);
        expected.put(new BusEvent.RejoinRefused(new JoinTimeoutException("late")), IpmbRejoinRefusedEvent.class);
        expected.put(new BusEvent.MessageDropped(DropReason.MALFORMED, id, "short"), IpmbMessageDroppedEvent.class);
        expected.put(new BusEvent.MessagesLost(3, "gone"), IpmbMessagesLostEvent.class);
        assertThat(expected.keySet().stream().map(Object::getClass))
                .hasSameElementsAs(List.of(BusEvent.class.getPermittedSubclasses()));

        expected.forEach((event, type) -> {
            IpmbEvent published = EventPump.applicationEvent(this, "com.solar", Label.of("moon"), event);
            assertThat(published).isExactlyInstanceOf(type);
            assertThat(published.toString()).contains("com.solar", "moon");
        });
    }
}
