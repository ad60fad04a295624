package io.ipmb.spring.config;

import static io.ipmb.spring.listener.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.BusDirectory;
import io.ipmb.Endpoint;
import io.ipmb.Label;
import io.ipmb.Subscription;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.spring.event.IpmbDirectoryEvent;
import io.ipmb.spring.event.IpmbEndpointJoinedEvent;
import io.ipmb.spring.event.IpmbListenerIdleEvent;
import io.ipmb.spring.listener.BusBench;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints that join the bus and leave it are application events, each once. */
@ExtendWith(DescriptorLeakCheck.class)
class DirectoryEventsTest extends RegistryTest {

    private final List<IpmbDirectoryEvent> events = new CopyOnWriteArrayList<>();

    private void publish(Object event) {
        if (event instanceof IpmbDirectoryEvent change) {
            events.add(change);
        }
    }

    private void expect(String... changes) {
        eventually(() -> assertThat(events)
                .extracting(event -> (event instanceof IpmbEndpointJoinedEvent ? "+" : "-")
                        + String.join(".", event.member().label()))
                .containsExactly(changes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whoJoinsAndLeavesIsPublished(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.other("host");
            IpmbListenerEndpointRegistry registry = registry(bus);
            IpmbConnection connection = registry.connection();
            connection.setApplicationEventPublisher(this::publish);
            registry.start();
            expect("+moon", "+host");
            try (Endpoint earth = bus.other("earth")) {
                expect("+moon", "+host", "+earth");
                assertThat(earth.isController()).isFalse();
                assertThat(connection.directory().now()).isEqualTo(events.get(2).directory());
            }
            expect("+moon", "+host", "+earth", "-earth");
            assertThat(events).allSatisfy(event -> {
                assertThat(event.getSource()).isSameAs(connection.base());
                assertThat(event.identifier()).isEqualTo(bus.identifier());
                assertThat(event.label()).isEqualTo(Label.of("moon"));
            });
            assertThat(events.get(3).member()).isEqualTo(events.get(2).member());
            assertThat(events.get(3).directory())
                    .isEqualTo(connection.directory().now());
        }
    }

    @Test
    void anotherEndpointOfTheBasePublishesTheChangesOfTheMeantimeAlone() {
        try (BusBench bus = new BusBench()) {
            bus.other("host");
            Endpoint earth = bus.other("earth");
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.connection().setApplicationEventPublisher(this::publish);
            registry.start();
            expect("+earth", "+moon", "+host");
            registry.stop();
            events.clear();
            earth.close();
            bus.other("mars");
            registry.start();
            expect("-earth", "-moon", "+mars", "+moon");
        }
    }

    @Test
    void aConnectionWithoutAPublisherHasNoBell() {
        try (BusBench bus = new BusBench()) {
            bus.other("host");
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.start();
            assertThat(registry.connection().endpoint().isController()).isFalse();
            assertThat(bus.subscriptions()).hasSize(1);
            registry.connection().setApplicationEventPublisher(this::publish);
            registry.stop();
            registry.start();
            expect("+moon", "+host");
        }
    }

    @Test
    void aSlowEventListenerGetsTheChangesOfTheMeantimeAsOne() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (BusBench bus = new BusBench()) {
            bus.other("host");
            IpmbListenerEndpointRegistry registry = registry(bus);
            bus.atEnd(goOn::countDown);
            registry.connection().setApplicationEventPublisher(event -> {
                publish(event);
                if (event instanceof IpmbEndpointJoinedEvent joined
                        && joined.member().self()) {
                    called.countDown();
                    awaitUninterrupted(goOn);
                }
            });
            registry.start();
            called.await();
            CountDownLatch heard = heardOf("earth", registry.connection().endpoint());
            bus.other("short").close();
            Endpoint earth = bus.other("earth");
            heard.await();
            goOn.countDown();
            expect("+moon", "+host", "+earth");
            earth.close();
            expect("+moon", "+host", "+earth", "-earth");
        }
    }

    /** The queue is full of other events when somebody joins. */
    @Test
    void whoFindsNoRoomComesWithTheNextChange() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (BusBench bus = new BusBench()) {
            bus.other("host");
            IpmbListenerEndpointRegistry registry = registry(bus);
            bus.atEnd(goOn::countDown);
            IpmbConnection connection = registry.connection();
            connection.setApplicationEventPublisher(event -> {
                publish(event);
                if (event instanceof IpmbListenerIdleEvent) {
                    called.countDown();
                    awaitUninterrupted(goOn);
                }
            });
            registry.start();
            expect("+moon", "+host");
            IpmbListenerIdleEvent idle = new IpmbListenerIdleEvent(
                    connection.base(), bus.identifier(), Label.of("moon"), Duration.ofSeconds(1));
            connection.runtime().publish(idle);
            called.await();
            while (connection.runtime().publish(List::of)) {
                assertThat(events).hasSize(2);
            }
            CountDownLatch heard = heardOf("earth", connection.endpoint());
            bus.other("earth");
            heard.await();
            goOn.countDown();
            bus.other("mars");
            expect("+moon", "+host", "+earth", "+mars");
        }
    }

    /** Listeners are told in the order of their subscription: the connection's knows of it as well then. */
    private static CountDownLatch heardOf(String label, Endpoint endpoint) {
        CountDownLatch heard = new CountDownLatch(1);
        Subscription unused = endpoint.onDirectoryChange(change -> {
            if (change.joined().stream().anyMatch(member -> member.label().contains(label))) {
                heard.countDown();
            }
        });
        return heard;
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theDirectoryIsUnknownOffTheBus() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            IpmbDirectory directory = registry.connection().directory();
            assertThat(directory.now()).isEqualTo(new BusDirectory(false, List.of()));
            assertThat(bus.joined()).isEmpty();
            registry.start();
            assertThat(directory.now().complete()).isTrue();
            assertThat(directory.now()).isSameAs(directory.now());
            assertThat(directory.matching("moon | sun"))
                    .singleElement()
                    .satisfies(
                            member -> assertThat(member.self() && member.host()).isTrue());
            assertThat(directory.matching("sun")).isEmpty();
            registry.stop();
            assertThat(directory.now().complete()).isFalse();
        }
    }
}
