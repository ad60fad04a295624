package io.ipmb.spring.config;

import static io.ipmb.spring.listener.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ipmb.Endpoint;
import io.ipmb.EndpointState;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinTimeoutException;
import io.ipmb.Label;
import io.ipmb.Selector;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.spring.listener.BusBench;
import io.ipmb.spring.listener.ContainerState;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.spring.listener.StartupFailurePolicy;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.util.backoff.FixedBackOff;

/** All containers start together, those alone that do so by themselves, and some of them late. */
@ExtendWith(DescriptorLeakCheck.class)
class CommonStartTest extends RegistryTest {

    @Test
    void theBaseIsThereAlwaysJoinsFirstAndLeavesLast() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(listener("dark").selector("dark").build());
            assertThat(registry.containers())
                    .extracting(IpmbListenerContainer::label)
                    .containsExactly(Label.of("moon"), Label.of("moon", "dark"));
            assertThatIllegalStateException()
                    .isThrownBy(registry.connection()::endpoint)
                    .withMessageContaining("not on the bus");

            registry.start();

            assertThat(bus.joined())
                    .extracting(Endpoint::label)
                    .containsExactly(Label.of("moon"), Label.of("moon", "dark"));
            assertThat(registry.connection().endpoint().id())
                    .isEqualTo(bus.joined().get(0).id());
            assertThat(registry.connection().base().isRunning()).isTrue();
        }
    }

    @Test
    void whoeverSendsWhileItIsAwayIsToldWhyThatIsSo() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.connection().setReconnectBackOff(new FixedBackOff(5, FixedBackOff.UNLIMITED_ATTEMPTS));
            registry.start();
            bus.failure = () -> new JoinTimeoutException("nobody answers");

            bus.joined().get(0).close();

            eventually(() -> assertThatIllegalStateException()
                    .isThrownBy(registry.connection()::endpoint)
                    .withMessageContaining("not on the bus")
                    .withMessageContaining("tries again: nobody answers")
                    .withCauseInstanceOf(JoinTimeoutException.class));
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

            assertThat(registry.connection().base().state()).isEqualTo(ContainerState.JOINED);
            assertThat(registry.connection().endpoint().state()).isEqualTo(EndpointState.JOINED);
            registry.connection().base().start();
            registry.connection().endpoint().send(Selector.unicast("moon"), "to itself");
            assertThat(next()).isEqualTo("text to itself");
        }
    }

    @Test
    void aBaseThatIsStartedWhileItTriesToJoinListensOnceItHasJoined() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.connection().setStartupFailurePolicy(StartupFailurePolicy.RETRY);
            registry.connection().setReconnectBackOff(new FixedBackOff(5, FixedBackOff.UNLIMITED_ATTEMPTS));
            registry.register(listener("text").settings(BY_HAND).build());
            bus.failure = () -> new JoinTimeoutException("absent");
            registry.start();
            assertThat(registry.connection().base().state()).isEqualTo(ContainerState.RETRYING);

            registry.connection().base().start();
            bus.failure = () -> null;

            eventually(() -> assertThat(registry.connection().base().state()).isEqualTo(ContainerState.RUNNING));
            registry.connection().endpoint().send(Selector.unicast("moon"), "to itself");
            assertThat(next()).isEqualTo("text to itself");
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

            first.connection().endpoint().send(Selector.multicast("moon"), "hello");
            assertThat(next()).isEqualTo("first hello");
            first.stop();
            second.connection().endpoint().send(Selector.multicast("moon"), "hello");
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

            assertThat(registry.connection()
                            .offer(new IncomingMessage(
                                    "hello", new UUID(1, 2), Selector.unicast("*"), List.of(), List.of())))
                    .isTrue();

            assertThat(next()).isEqualTo("text hello");
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
            registry.connection().setStartupFailurePolicy(StartupFailurePolicy.RETRY);
            registry.connection().setReconnectBackOff(new FixedBackOff(5, FixedBackOff.UNLIMITED_ATTEMPTS));
            registry.register(listener("dark").selector("dark").build());
            bus.failure = () -> new JoinTimeoutException("absent");

            registry.start();

            assertThat(registry.isRunning()).isTrue();
            assertThat(registry.containers()).allMatch(c -> c.state() == ContainerState.RETRYING);
            assertThatIllegalStateException()
                    .isThrownBy(registry.connection()::endpoint)
                    .withMessageContaining("tries again");
            bus.failure = () -> null;
            eventually(() -> assertThat(registry.containers()).allMatch(IpmbListenerContainer::isRunning));
            registry.connection().endpoint().send(Selector.unicast("dark"), "hello");
            assertThat(next()).isEqualTo("dark hello");
        }
    }
}
