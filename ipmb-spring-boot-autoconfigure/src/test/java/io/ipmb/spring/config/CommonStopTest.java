package io.ipmb.spring.config;

import static io.ipmb.spring.listener.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.EndpointState;
import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.spring.listener.BusBench;
import io.ipmb.spring.listener.ContainerState;
import io.ipmb.spring.listener.ListenerSettings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All containers stop together, on every way of stopping, and share the time limit. */
@ExtendWith(DescriptorLeakCheck.class)
class CommonStopTest extends RegistryTest {

    @Test
    void aStartThatComesWhileItStopsWaitsForThat() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            CountDownLatch busy = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            registry.register(listener("slow", String.class, payload -> {
                        busy.countDown();
                        go.await();
                        arrived.add("slow " + payload);
                    })
                    .build());
            registry.start();
            registry.connection().endpoint().send(Selector.unicast("moon"), "one");
            assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> stopping = CompletableFuture.runAsync(registry::stop);
            eventually(() -> assertThat(registry.connection().base().state()).isEqualTo(ContainerState.STOPPING));
            CompletableFuture<Void> starting = CompletableFuture.runAsync(registry::start);
            go.countDown();
            stopping.get(20, TimeUnit.SECONDS);
            starting.get(20, TimeUnit.SECONDS);

            assertThat(next()).isEqualTo("slow one");
            assertThat(registry.isRunning()).isTrue();
            registry.connection().endpoint().send(Selector.unicast("moon"), "two");
            assertThat(next()).isEqualTo("slow two");
        }
    }

    @Test
    void aListenerThatEndsTheApplicationDoesNotWaitForItself() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(listener("last", String.class, payload -> {
                        registry.stop(() -> arrived.add("called back"));
                        arrived.add("ends");
                    })
                    .build());
            registry.start();
            registry.connection().endpoint().send(Selector.unicast("moon"), "enough");
            assertThat(next()).isEqualTo("called back");
            assertThat(next()).isEqualTo("ends");
            eventually(() -> assertThat(bus.joined()).allMatch(endpoint -> endpoint.state() == EndpointState.CLOSED));
            assertThat(registry.isRunning()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aListenerThatStopsTheApplicationAndStartsItAgainGetsThatOrder(boolean twice) throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(listener("anew", String.class, payload -> {
                        registry.stop();
                        registry.start();
                        if (twice) {
                            registry.stop();
                            registry.start();
                        }
                        arrived.add("anew");
                    })
                    .selector("anew")
                    .build());
            registry.register(listener("text").build());
            registry.start();

            registry.connection().endpoint().send(Selector.unicast("anew"), "now");
            assertThat(next()).isEqualTo("anew");

            int joined = twice ? 6 : 4;
            eventually(() -> assertThat(bus.joined()).hasSize(joined));
            eventually(() -> assertThat(registry.containers())
                    .allMatch(container -> container.state() == ContainerState.RUNNING));
            eventually(() -> assertThat(registry.isRunning()).isTrue());
            registry.connection().endpoint().send(Selector.unicast("moon"), "one");
            assertThat(next()).isEqualTo("text one");
        }
    }

    @Test
    void aStartBehindAStopThatWaitsForTheListenerThatCallsDoesNotWait() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            CountDownLatch busy = new CountDownLatch(1);
            CountDownLatch stopping = new CountDownLatch(1);
            registry.register(listener("starts", String.class, payload -> {
                        busy.countDown();
                        stopping.await();
                        registry.start();
                        arrived.add("went on");
                    })
                    .build());
            registry.start();
            registry.connection().endpoint().send(Selector.unicast("moon"), "one");
            busy.await();

            CompletableFuture<Void> stop = CompletableFuture.runAsync(registry::stop);
            eventually(() -> assertThat(registry.connection().base().state()).isEqualTo(ContainerState.STOPPING));
            stopping.countDown();

            assertThat(next()).isEqualTo("went on");
            stop.get(20, TimeUnit.SECONDS);
            eventually(() -> assertThat(registry.connection().base().state()).isEqualTo(ContainerState.RUNNING));
            eventually(() -> assertThat(registry.isRunning()).isTrue());
        }
    }

    @Test
    void aListenerThatStopsItsOwnContainerAndStartsItAgainGetsThatOrder() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(listener("anew", String.class, payload -> {
                        registry.connection().base().stop();
                        registry.connection().base().start();
                        arrived.add("anew " + payload);
                    })
                    .build());
            registry.start();
            for (int i = 0; i < 3; i++) {
                registry.connection().endpoint().send(Selector.unicast("moon"), i + "");
                assertThat(next()).isEqualTo("anew " + i);
                int joined = i + 2;
                eventually(() -> assertThat(bus.joined()).hasSize(joined));
                eventually(
                        () -> assertThat(registry.connection().base().state()).isEqualTo(ContainerState.RUNNING));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "linux"})
    void stoppedItHasFreedEverythingAndStartedAgainItIsBack(String platform) throws Exception {
        try (BusBench bus = new BusBench(platform)) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(listener("text").build());
            registry.register(listener("dark").selector("dark").build());
            for (int i = 0; i < 3; i++) {
                registry.start();
                assertThat(registry.isRunning()).isTrue();
                registry.connection().endpoint().send(Selector.unicast("dark"), "round " + i);
                assertThat(next()).isEqualTo("dark round " + i);
                CompletableFuture<Boolean> stopped = new CompletableFuture<>();
                registry.stop(() -> stopped.complete(registry.isRunning()));
                assertThat(stopped.get(20, TimeUnit.SECONDS)).isFalse();
                assertThat(bus.joined()).allMatch(endpoint -> endpoint.state() == EndpointState.CLOSED);
                bus.assertNoThreadLeft();
            }
        }
    }

    @Test
    void listenersCanSendUntilTheirEnd() throws Exception {
        try (BusBench bus = new BusBench()) {
            Endpoint earth = bus.other("earth");
            IpmbListenerEndpointRegistry registry = registry(bus);
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            registry.register(listener("answers", String.class, payload -> {
                        started.countDown();
                        go.await();
                        registry.connection().endpoint().send(Selector.unicast("earth"), "answer to " + payload);
                    })
                    .selector("dark")
                    .build());
            registry.start();
            earth.send(Selector.unicast("dark"), "hello");
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> stopping = CompletableFuture.runAsync(registry::stop);
            eventually(() -> assertThat(registry.connection().base().state()).isEqualTo(ContainerState.STOPPING));
            go.countDown();
            stopping.get(20, TimeUnit.SECONDS);

            try (IncomingMessage answer = earth.receive(Duration.ofSeconds(20))) {
                assertThat(answer).isNotNull();
                assertThat(answer.payload()).isEqualTo("answer to hello");
            }
        }
    }

    @Test
    void containersShareTheTimeToStop() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            CountDownLatch busy = new CountDownLatch(4);
            CountDownLatch go = new CountDownLatch(1);
            ListenerSettings patient = new ListenerSettings(null, null, null, Duration.ofMinutes(1), null);
            for (int i = 0; i < 4; i++) {
                registry.register(listener("busy" + i, String.class, payload -> {
                            busy.countDown();
                            go.await();
                        })
                        .selector("dark" + i)
                        .settings(patient)
                        .build());
            }
            registry.start();
            for (int i = 0; i < 4; i++) {
                registry.connection().endpoint().send(Selector.unicast("dark" + i), "hello");
            }
            assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> stopping = CompletableFuture.runAsync(registry::stop);

            // One after the other, the second would still run while the first waits for its listener.
            eventually(() -> assertThat(registry.containers().stream()
                            .filter(container ->
                                    container != registry.connection().base()))
                    .hasSize(4)
                    .allMatch(container -> container.state() == ContainerState.STOPPING));
            go.countDown();
            stopping.get(20, TimeUnit.SECONDS);
        }
    }
}
