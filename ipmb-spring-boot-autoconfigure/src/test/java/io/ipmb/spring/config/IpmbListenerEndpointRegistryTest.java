package io.ipmb.spring.config;

import static io.ipmb.spring.listener.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ipmb.Endpoint;
import io.ipmb.EndpointState;
import io.ipmb.JoinTimeoutException;
import io.ipmb.Label;
import io.ipmb.Message;
import io.ipmb.Selector;
import io.ipmb.TokenRefusedException;
import io.ipmb.codec.MessageType;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.spring.event.IpmbBecameControllerEvent;
import io.ipmb.spring.event.IpmbEvent;
import io.ipmb.spring.event.IpmbJoinedEvent;
import io.ipmb.spring.event.IpmbLeftEvent;
import io.ipmb.spring.event.IpmbListenerFailedEvent;
import io.ipmb.spring.event.IpmbMessageDroppedEvent;
import io.ipmb.spring.listener.BusBench;
import io.ipmb.spring.listener.ContainerState;
import io.ipmb.spring.listener.IllegalListenerException;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.listener.StartupFailurePolicy;
import io.ipmb.spring.listener.TestListener;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.backoff.FixedBackOff;

/** Listeners come and go, containers live and die together. */
@ExtendWith(DescriptorLeakCheck.class)
class IpmbListenerEndpointRegistryTest {

    private static final ListenerSettings BY_HAND = new ListenerSettings(false, null, null, null, null);

    @MessageType("3c0b8a51-7a0b-4d63-8a75-0c9f86b0f3d1")
    record Orbit(int number) {}

    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

    private Object next() throws InterruptedException {
        Object next = arrived.poll(20, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    private static IpmbListenerEndpointRegistry registry(BusBench bus) {
        IpmbListenerEndpointRegistry registry =
                new IpmbListenerEndpointRegistry(bus, new IpmbListenerContainerFactory());
        bus.atEnd(registry::stop);
        return registry;
    }

    private static SimpleIpmbListenerEndpoint.Builder listener(String id, Class<?> type, TestListener.Action action) {
        return SimpleIpmbListenerEndpoint.builder(id)
                .description("Test." + id)
                .listener(new TestListener(type, message -> {
                    action.perform(message.payload());
                    return null;
                }));
    }

    private SimpleIpmbListenerEndpoint.Builder listener(String id) {
        return listener(id, String.class, payload -> arrived.add(id + " " + payload));
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "linux"})
    void listenersOfOneLabelShareAnEndpointAndTheOthersHaveTheirOwn(String platform) throws Exception {
        try (BusBench bus = new BusBench(platform)) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(listener("text").build());
            registry.register(listener("dark").selector("dark & moon").build());
            registry.register(listener("orbit", Orbit.class, arrived::add)
                    .selector("moon & dark")
                    .build());
            registry.start();
            assertThat(bus.joined()).hasSize(2);

            Endpoint earth = bus.other("earth");
            earth.send(Selector.unicast("moon & !dark"), "hello");
            assertThat(next()).isEqualTo("text hello");
            earth.send(Selector.unicast("dark"), "hello");
            assertThat(next()).isEqualTo("dark hello");
            earth.send(Selector.unicast("moon & dark"), new Orbit(7));
            assertThat(next()).isEqualTo(new Orbit(7));
            earth.send(Selector.multicast("moon"), "all");
            assertThat(List.of(next(), next())).containsExactlyInAnyOrder("text all", "dark all");
        }
    }

    @Test
    void theBaseIsThereAlwaysJoinsFirstAndLeavesLast() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(listener("dark").selector("dark").build());
            assertThat(registry.containers())
                    .extracting(IpmbListenerContainer::label)
                    .containsExactly(Label.of("moon"), Label.of("moon", "dark"));
            assertThatIllegalStateException().isThrownBy(registry::endpoint).withMessageContaining("not on the bus");

            registry.start();

            assertThat(bus.joined())
                    .extracting(Endpoint::label)
                    .containsExactly(Label.of("moon"), Label.of("moon", "dark"));
            assertThat(registry.endpoint().id()).isEqualTo(bus.joined().get(0).id());
            assertThat(registry.base().isRunning()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "linux"})
    void aListenerThatIsRegisteredLaterIsOnTheBusAtOnce(String platform) throws Exception {
        try (BusBench bus = new BusBench(platform)) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.start();
            Endpoint earth = bus.other("earth");

            registry.register(listener("text").build());
            earth.send(Selector.unicast("moon"), "hello");
            assertThat(next()).isEqualTo("text hello");

            registry.register(listener("orbit", Orbit.class, arrived::add).build());
            earth.send(Selector.unicast("moon"), new Orbit(3));
            assertThat(next()).isEqualTo(new Orbit(3));
            assertThat(bus.joined()).hasSize(1);

            registry.register(listener("dark").selector("dark").build());
            earth.send(Selector.unicast("dark"), "hello");
            assertThat(next()).isEqualTo("dark hello");
            assertThat(registry.listenerIds()).containsExactly("text", "orbit", "dark");
        }
    }

    @Test
    void aLabelIsLeftWithItsLastListenerAndIdsMayBeUsedAgain() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.start();
            Endpoint earth = bus.other("earth");
            registry.register(listener("one").selector("dark").build());
            registry.register(
                    listener("two", Orbit.class, arrived::add).selector("dark").build());

            assertThat(registry.unregister("two")).isTrue();
            assertThat(registry.unregister("two")).isFalse();
            earth.send(Selector.unicast("dark"), "still there");
            assertThat(next()).isEqualTo("one still there");

            assertThat(registry.unregister("one")).isTrue();
            assertThat(registry.container(Label.of("moon", "dark"))).isNull();
            assertThat(bus.joined().get(1).state()).isEqualTo(EndpointState.CLOSED);

            registry.register(listener("one").build());
            earth.send(Selector.unicast("moon"), "again");
            assertThat(next()).isEqualTo("one again");
            assertThat(registry.container("one")).isSameAs(registry.base());
            assertThat(registry.unregister("one")).isTrue();
            assertThat(registry.base().isRunning()).isTrue();
        }
    }

    @Test
    void aListenerMayUnregisterItself() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(listener("once", String.class, payload -> {
                        arrived.add(registry.unregister("once"));
                        registry.register(listener("after").selector("dark").build());
                    })
                    .selector("dark")
                    .build());
            registry.start();

            Endpoint earth = bus.other("earth");
            earth.send(Selector.unicast("dark"), "hello");

            assertThat(next()).isEqualTo(true);
            eventually(() -> assertThat(registry.listenerIds()).containsExactly("after"));
            eventually(() -> assertThat(bus.joined()).hasSize(3));
            eventually(() -> assertThat(bus.joined().get(1).state()).isEqualTo(EndpointState.CLOSED));
            eventually(() -> assertThat(registry.container("after")).matches(c -> c != null && c.isRunning()));
            earth.send(Selector.unicast("dark"), "hello");
            assertThat(next()).isEqualTo("after hello");
        }
    }

    @Test
    void refusesWhatCannotWorkAndStaysAsItWas() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(listener("one").order(1).build());

            assertThatExceptionOfType(IllegalListenerException.class)
                    .isThrownBy(() -> registry.register(listener("one")
                            .description("Test.other")
                            .selector("dark")
                            .build()))
                    .withMessageContainingAll("Test.one", "Test.other", "same id 'one'");
            assertThatExceptionOfType(IllegalListenerException.class)
                    .isThrownBy(() -> registry.register(listener("two").order(1).build()))
                    .withMessageContaining("same order");
            assertThatExceptionOfType(IllegalListenerException.class)
                    .isThrownBy(() -> registry.register(
                            listener("never").selector("dark & !moon").build()))
                    .withMessageContaining("never be reached");
            assertThatExceptionOfType(IllegalListenerException.class)
                    .isThrownBy(() ->
                            registry.register(listener("three").order(3).build(), new IpmbListenerContainerFactory()))
                    .withMessageContaining("container factory");

            assertThat(registry.listenerIds()).containsExactly("one");
            assertThat(registry.containers()).hasSize(1);
        }
    }

    @Test
    void aRunningContainerRefusesOtherSettingsUnlessNobodyListensThere() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.start();
            ListenerSettings two = new ListenerSettings(null, 2, null, null, null);
            ListenerSettings three = new ListenerSettings(null, 3, null, null, null);

            registry.register(listener("two").settings(two).build());
            assertThat(registry.base().figures().queueCapacity()).isEqualTo(256);
            bus.other("earth").send(Selector.unicast("moon"), "hello");
            assertThat(next()).isEqualTo("two hello");

            assertThatExceptionOfType(IllegalListenerException.class)
                    .isThrownBy(() -> registry.register(
                            listener("three").order(1).settings(three).build()))
                    .withMessageContaining("concurrency 2 and 3");
            registry.register(listener("four").order(1).build());
            registry.unregister("two");
            assertThatExceptionOfType(IllegalListenerException.class)
                    .isThrownBy(() -> registry.register(
                            listener("three").order(2).settings(three).build()))
                    .withMessageContainingAll("wants other settings", "concurrency=3", "concurrency=2");
            registry.register(listener("five").order(5).build());
            assertThat(registry.listenerIds()).containsExactly("four", "five");
        }
    }

    @Test
    void containersThatDoNotStartByThemselvesStayStoppedWhateverTheRegistryDoes() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(
                    listener("dark").selector("dark").settings(BY_HAND).build());
            IpmbListenerContainer dark = registry.containers().get(1);
            Endpoint earth = bus.other("earth");

            for (int i = 0; i < 2; i++) {
                registry.start();
                assertThat(dark.state()).isEqualTo(ContainerState.STOPPED);
                dark.start();
                earth.send(Selector.unicast("dark"), "hello");
                assertThat(next()).isEqualTo("dark hello");
                registry.stop();
                assertThat(dark.state()).isEqualTo(ContainerState.STOPPED);
            }
        }
    }

    @Test
    void theApplicationCanSendWhenTheListenersOfTheBaseDoNotStartByThemselves() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(listener("text").settings(BY_HAND).build());
            registry.start();

            assertThat(registry.base().state()).isEqualTo(ContainerState.JOINED);
            assertThat(registry.endpoint().state()).isEqualTo(EndpointState.JOINED);
            registry.base().start();
            registry.endpoint().send(Selector.unicast("moon"), "to itself");
            assertThat(next()).isEqualTo("text to itself");
        }
    }

    @Test
    void aBaseThatIsStartedWhileItTriesToJoinListensOnceItHasJoined() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.setStartupFailurePolicy(StartupFailurePolicy.RETRY);
            registry.setReconnectBackOff(new FixedBackOff(5, FixedBackOff.UNLIMITED_ATTEMPTS));
            registry.register(listener("text").settings(BY_HAND).build());
            bus.failure = () -> new JoinTimeoutException("absent");
            registry.start();
            assertThat(registry.base().state()).isEqualTo(ContainerState.RETRYING);

            registry.base().start();
            bus.failure = () -> null;

            eventually(() -> assertThat(registry.base().state()).isEqualTo(ContainerState.RUNNING));
            registry.endpoint().send(Selector.unicast("moon"), "to itself");
            assertThat(next()).isEqualTo("text to itself");
        }
    }

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
            registry.endpoint().send(Selector.unicast("moon"), "one");
            assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> stopping = CompletableFuture.runAsync(registry::stop);
            eventually(() -> assertThat(registry.base().state()).isEqualTo(ContainerState.STOPPING));
            CompletableFuture<Void> starting = CompletableFuture.runAsync(registry::start);
            go.countDown();
            stopping.get(20, TimeUnit.SECONDS);
            starting.get(20, TimeUnit.SECONDS);

            assertThat(next()).isEqualTo("slow one");
            assertThat(registry.isRunning()).isTrue();
            registry.endpoint().send(Selector.unicast("moon"), "two");
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
            registry.endpoint().send(Selector.unicast("moon"), "enough");
            assertThat(next()).isEqualTo("called back");
            assertThat(next()).isEqualTo("ends");
            eventually(() -> assertThat(bus.joined()).allMatch(endpoint -> endpoint.state() == EndpointState.CLOSED));
            assertThat(registry.isRunning()).isFalse();
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
                registry.endpoint().send(Selector.unicast("dark"), "round " + i);
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
                        registry.endpoint().send(Selector.unicast("earth"), "answer to " + payload);
                    })
                    .selector("dark")
                    .build());
            registry.start();
            earth.send(Selector.unicast("dark"), "hello");
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> stopping = CompletableFuture.runAsync(registry::stop);
            eventually(() -> assertThat(registry.base().state()).isEqualTo(ContainerState.STOPPING));
            go.countDown();
            stopping.get(20, TimeUnit.SECONDS);

            try (Message answer = earth.receive(Duration.ofSeconds(20))) {
                assertThat(answer).isNotNull();
                assertThat(answer.payload()).isEqualTo("answer to hello");
            }
        }
    }

    @Test
    void containersThatHangShareTheTimeToStop() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            CountDownLatch started = new CountDownLatch(4);
            ListenerSettings impatient = new ListenerSettings(null, null, null, Duration.ofMillis(500), null);
            for (int i = 0; i < 4; i++) {
                registry.register(listener("hangs" + i, String.class, payload -> {
                            started.countDown();
                            new CountDownLatch(1).await();
                        })
                        .selector("dark" + i)
                        .settings(impatient)
                        .build());
            }
            registry.start();
            for (int i = 0; i < 4; i++) {
                registry.endpoint().send(Selector.unicast("dark" + i), "hello");
            }
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();

            long before = System.nanoTime();
            registry.stop();

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(1900));
        }
    }

    @Test
    void twoRegistriesLiveOnTwoBusesSideBySide() throws Exception {
        try (BusBench one = new BusBench();
                BusBench other = new BusBench()) {
            IpmbListenerEndpointRegistry first = registry(one);
            IpmbListenerEndpointRegistry second = registry(other);
            first.register(listener("first").build());
            second.register(listener("second").build());
            first.start();
            second.start();

            first.endpoint().send(Selector.multicast("moon"), "hello");
            assertThat(next()).isEqualTo("first hello");
            first.stop();
            second.endpoint().send(Selector.multicast("moon"), "hello");
            assertThat(next()).isEqualTo("second hello");
            assertThat(arrived).isEmpty();
        }
    }

    @Test
    void messagesFromElsewhereReachTheListenersOfTheBase() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(listener("text").build());
            registry.start();

            assertThat(registry.offer(
                            new Message("hello", new UUID(1, 2), Selector.unicast("*"), List.of(), List.of())))
                    .isTrue();

            assertThat(next()).isEqualTo("text hello");
        }
    }

    @Test
    void whatHappensIsPublishedInItsOrder() throws Exception {
        try (BusBench bus = new BusBench()) {
            List<Object> events = new CopyOnWriteArrayList<>();
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.setApplicationEventPublisher(events::add);
            registry.register(listener("bad", String.class, payload -> {
                        throw new IllegalStateException("no");
                    })
                    .build());
            registry.start();
            registry.endpoint().send(Selector.unicast("moon"), "hello");
            registry.endpoint().send(Selector.unicast("moon"), "hello");
            eventually(() -> assertThat(registry.base().figures().failed()).isEqualTo(2));
            registry.endpoint().send(Selector.unicast("moon"), new Orbit(3));
            eventually(() -> assertThat(events).hasAtLeastOneElementOfType(IpmbMessageDroppedEvent.class));
            registry.stop();

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
                assertThat(((IpmbEvent) event).getSource()).isSameAs(registry.base());
            });
            assertThat(events.get(2)).asString().contains("listener bad failed", "no");
        }
    }

    @Test
    void anEventListenerThatHangsOrFailsHoldsNobodyUp() throws Exception {
        try (BusBench bus = new BusBench()) {
            CountDownLatch go = new CountDownLatch(1);
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.setApplicationEventPublisher(event -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IllegalStateException("broken listener");
            });
            registry.register(listener("text").build());

            registry.start();
            registry.endpoint().send(Selector.unicast("moon"), "hello");
            assertThat(next()).isEqualTo("text hello");
            registry.stop();
            assertThat(registry.base().state()).isEqualTo(ContainerState.STOPPED);
            go.countDown();
        }
    }

    @Test
    void aStartThatFailsLeavesNothingBehind() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(listener("dark").selector("dark").build());
            bus.failure = () -> bus.tries.get() > 1 ? new JoinTimeoutException("absent") : null;

            assertThatExceptionOfType(JoinTimeoutException.class).isThrownBy(registry::start);

            assertThat(registry.isRunning()).isFalse();
            assertThat(registry.containers()).allMatch(c -> c.state() == ContainerState.STOPPED);
            bus.assertNoThreadLeft();
        }
    }

    @Test
    void underRetryTheApplicationStartsAndJoinsLater() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.setStartupFailurePolicy(StartupFailurePolicy.RETRY);
            registry.setReconnectBackOff(new FixedBackOff(5, FixedBackOff.UNLIMITED_ATTEMPTS));
            registry.register(listener("dark").selector("dark").build());
            bus.failure = () -> new JoinTimeoutException("absent");

            registry.start();

            assertThat(registry.isRunning()).isTrue();
            assertThat(registry.containers()).allMatch(c -> c.state() == ContainerState.RETRYING);
            assertThatIllegalStateException().isThrownBy(registry::endpoint).withMessageContaining("tries again");
            bus.failure = () -> null;
            eventually(() -> assertThat(registry.containers()).allMatch(IpmbListenerContainer::isRunning));
            registry.endpoint().send(Selector.unicast("dark"), "hello");
            assertThat(next()).isEqualTo("dark hello");
        }
    }

    @Test
    void aLaterListenerThatCannotJoinIsNotRegistered() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.start();
            bus.failure = () -> new TokenRefusedException("token");

            assertThatExceptionOfType(TokenRefusedException.class)
                    .isThrownBy(() ->
                            registry.register(listener("dark").selector("dark").build()));

            assertThat(registry.listenerIds()).isEmpty();
            assertThat(registry.containers()).hasSize(1);
        }
    }

    @Test
    void customizersChangeEveryContainerBeforeItHasListeners() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainerFactory factory = new IpmbListenerContainerFactory();
            factory.setSettings(new ListenerSettings(null, 3, null, null, null));
            factory.setThreadNamePrefix("app-");
            factory.setCustomizers(List.of(container -> {
                arrived.add(container.listeners().size());
                container.setDefaults(new ListenerSettings(null, null, 9, null, null).orElse(container.settings()));
            }));
            IpmbListenerEndpointRegistry registry = new IpmbListenerEndpointRegistry(bus, factory);
            registry.register(listener("dark").selector("dark").build());

            assertThat(arrived).containsExactly(0, 0);
            assertThat(registry.containers())
                    .allSatisfy(container -> assertThat(container.settings())
                            .isEqualTo(
                                    new ListenerSettings(true, 3, 9, Duration.ofSeconds(20), Duration.ofSeconds(30))));
        }
    }

    @Test
    void theRegistrarWaitsUntilEverythingIsThere() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            IpmbListenerEndpointRegistrar registrar = new IpmbListenerEndpointRegistrar();
            IpmbListenerConfigurer configurer =
                    to -> to.registerEndpoint(listener("one").build());
            configurer.configureIpmbListeners(registrar);
            registrar.registerEndpoint(() -> listener("two").selector("dark").build(), () -> null);
            registrar.setRegistry(registry);
            assertThat(registry.listenerIds()).isEmpty();

            registrar.registerAll();
            assertThat(registry.listenerIds()).containsExactly("one", "two");
            registrar.registerEndpoint(listener("three").selector("late").build(), null);
            assertThat(registry.listenerIds()).containsExactly("one", "two", "three");
        }
    }
}
