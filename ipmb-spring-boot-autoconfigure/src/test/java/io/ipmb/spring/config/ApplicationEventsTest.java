package io.ipmb.spring.config;

import static io.ipmb.spring.listener.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Label;
import io.ipmb.Selector;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.spring.event.IpmbBecameControllerEvent;
import io.ipmb.spring.event.IpmbDirectoryEvent;
import io.ipmb.spring.event.IpmbEndpointJoinedEvent;
import io.ipmb.spring.event.IpmbEvent;
import io.ipmb.spring.event.IpmbJoinedEvent;
import io.ipmb.spring.event.IpmbLeftEvent;
import io.ipmb.spring.event.IpmbListenerFailedEvent;
import io.ipmb.spring.event.IpmbMessageDroppedEvent;
import io.ipmb.spring.listener.BusBench;
import io.ipmb.spring.listener.ContainerState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The events of an application's endpoints are published in order, and block nobody. */
@ExtendWith(DescriptorLeakCheck.class)
class ApplicationEventsTest extends RegistryTest {

    @Test
    void whatHappensIsPublishedInItsOrder() throws Exception {
        try (BusBench bus = new BusBench()) {
            List<Object> events = new CopyOnWriteArrayList<>();
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.connection().setApplicationEventPublisher(events::add);
            registry.register(listener("bad", String.class, payload -> {
                        throw new IllegalStateException("no");
                    })
                    .build());
            registry.start();
            registry.connection().endpoint().send(Selector.unicast("moon"), "hello");
            registry.connection().endpoint().send(Selector.unicast("moon"), "hello");
            eventually(
                    () -> assertThat(registry.connection().base().statistics().failed())
                            .isEqualTo(2));
            registry.connection().endpoint().send(Selector.unicast("moon"), new Orbit(3));
            eventually(() -> assertThat(events).hasAtLeastOneElementOfType(IpmbMessageDroppedEvent.class));
            registry.stop();

            assertThat(events).hasAtLeastOneElementOfType(IpmbEndpointJoinedEvent.class);
            // Another thread tells of the directory, whenever that is.
            events.removeIf(IpmbDirectoryEvent.class::isInstance);
            assertThat(events)
                    .extracting(event -> (Object) event.getClass())
                    .containsExactly(
                            IpmbJoinedEvent.class,
                            IpmbBecameControllerEvent.class,
                            IpmbListenerFailedEvent.class,
                            IpmbMessageDroppedEvent.class,
                            IpmbLeftEvent.class);
            assertThat(events).allSatisfy(event -> {
                assertThat(((IpmbEvent) event).label()).isEqualTo(Label.of("moon"));
                assertThat(((IpmbEvent) event).identifier()).isEqualTo(bus.identifier());
                assertThat(((IpmbEvent) event).getSource())
                        .isSameAs(registry.connection().base());
            });
            assertThat(events.get(2)).asString().contains("listener bad failed", "no");
        }
    }

    @Test
    void anEventListenerThatHangsOrFailsHoldsNobodyUp() throws Exception {
        try (BusBench bus = new BusBench()) {
            CountDownLatch go = new CountDownLatch(1);
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.connection().setApplicationEventPublisher(event -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IllegalStateException("broken listener");
            });
            registry.register(listener("text").build());

            registry.start();
            registry.connection().endpoint().send(Selector.unicast("moon"), "hello");
            assertThat(next()).isEqualTo("text hello");
            registry.stop();
            assertThat(registry.connection().base().state()).isEqualTo(ContainerState.STOPPED);
            go.countDown();
        }
    }
}
