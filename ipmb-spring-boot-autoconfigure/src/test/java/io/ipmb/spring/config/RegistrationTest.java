package io.ipmb.spring.config;

import static io.ipmb.spring.listener.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.Endpoint;
import io.ipmb.EndpointState;
import io.ipmb.Label;
import io.ipmb.Selector;
import io.ipmb.TokenRefusedException;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.spring.listener.BusBench;
import io.ipmb.spring.listener.IllegalListenerException;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.spring.listener.ListenerSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners come and go, before the start and while the application runs. */
@ExtendWith(DescriptorLeakCheck.class)
class RegistrationTest extends RegistryTest {

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
            assertThat(registry.containers())
                    .extracting(IpmbListenerContainer::label)
                    .containsExactly(Label.of("moon"));
            assertThat(bus.joined().get(1).state()).isEqualTo(EndpointState.CLOSED);

            registry.register(listener("one").build());
            earth.send(Selector.unicast("moon"), "again");
            assertThat(next()).isEqualTo("one again");
            assertThat(registry.container("one")).isSameAs(registry.connection().base());
            assertThat(registry.unregister("one")).isTrue();
            assertThat(registry.connection().base().isRunning()).isTrue();
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
            assertThat(registry.connection().base().statistics().queueCapacity())
                    .isEqualTo(256);
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
            IpmbListenerEndpointRegistry registry = new IpmbListenerEndpointRegistry(new IpmbConnection(bus, factory));
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
