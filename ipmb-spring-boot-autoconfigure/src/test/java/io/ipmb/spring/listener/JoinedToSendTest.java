package io.ipmb.spring.listener;

import static io.ipmb.spring.listener.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.IncomingMessage;
import io.ipmb.JoinTimeoutException;
import io.ipmb.Selector;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.platform.DescriptorLeakCheck;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.backoff.FixedBackOff;

/** The start of a container that has joined before, to send. */
@ExtendWith(DescriptorLeakCheck.class)
class JoinedToSendTest {

    private static final Selector MOON = Selector.unicast("moon");

    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

    private Object next() throws InterruptedException {
        Object next = arrived.poll(20, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    private static IncomingMessage text(String text) {
        return new IncomingMessage(text, PayloadTypes.of(String.class).uuid(), MOON, List.of(), List.of());
    }

    private ContainerRuntime runtime(BusBench bus) {
        ContainerRuntime runtime = new ContainerRuntime(bus);
        runtime.setReconnectBackOff(new FixedBackOff(5, FixedBackOff.UNLIMITED_ATTEMPTS));
        return runtime;
    }

    private IpmbListenerContainer joined(BusBench bus, ContainerRuntime runtime, int queueCapacity) {
        IpmbListenerContainer container = new IpmbListenerContainer(runtime, bus.baseLabel());
        container.setDefaults(new ListenerSettings(null, null, queueCapacity, null, null));
        container.add(TestListener.named("text", String.class, arrived::add), null);
        runtime.setDestinations(List.of(container.destination()));
        bus.atEnd(container::stop);
        container.joinToSend();
        assertThat(container.state()).isEqualTo(ContainerState.JOINED);
        return container;
    }

    /** Offers a message, as the endpoint for replies does, as soon as the container listens. */
    private static AtomicReference<String> offering(IpmbListenerContainer container, ContainerRuntime runtime) {
        AtomicReference<String> offered = new AtomicReference<>("not yet");
        runtime.onMessageBox(box -> {
            if (container.state() == ContainerState.RUNNING && offered.get().equals("not yet")) {
                offered.set(runtime.offer(text("offered")) ? "taken" : "refused");
            }
        });
        return offered;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void aMessageThatIsOfferedWhileItBeginsToReadIsHandled(int queueCapacity) throws Exception {
        try (BusBench bus = new BusBench()) {
            ContainerRuntime runtime = runtime(bus);
            IpmbListenerContainer container = joined(bus, runtime, queueCapacity);
            AtomicReference<String> offered = offering(container, runtime);

            container.start();

            assertThat(offered).hasValue("taken");
            assertThat(next()).isEqualTo("offered");
            eventually(() -> assertThat(container.statistics().handled()).isEqualTo(1));
        }
    }

    @ParameterizedTest
    @EnumSource(StartupFailurePolicy.class)
    void itJoinsAnewWhereItsEndpointWasClosedMeanwhile(StartupFailurePolicy policy) throws Exception {
        try (BusBench bus = new BusBench()) {
            ContainerRuntime runtime = runtime(bus);
            runtime.setStartupFailurePolicy(policy);
            IpmbListenerContainer container = joined(bus, runtime, 0);
            bus.joined().get(0).close();

            container.start();

            assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
            assertThat(container.isInExpectedState()).isTrue();
            assertThat(bus.joined()).hasSize(2);
            bus.other("earth").send(MOON, "hello");
            assertThat(next()).isEqualTo("hello");
        }
    }

    @Test
    void itTriesAgainUnderRetryWhereItsEndpointWasClosedAndTheBusIsAway() {
        try (BusBench bus = new BusBench()) {
            ContainerRuntime runtime = runtime(bus);
            runtime.setStartupFailurePolicy(StartupFailurePolicy.RETRY);
            IpmbListenerContainer container = joined(bus, runtime, 0);
            bus.joined().get(0).close();
            bus.failure = () -> new JoinTimeoutException("away");

            container.start();

            assertThat(container.state()).isEqualTo(ContainerState.RETRYING);
            bus.failure = () -> null;
            eventually(() -> assertThat(container.state()).isEqualTo(ContainerState.RUNNING));
        }
    }

    @Test
    void theStartFailsUnderStopWhereItsEndpointWasClosedAndTheBusIsAway() {
        try (BusBench bus = new BusBench()) {
            ContainerRuntime runtime = runtime(bus);
            IpmbListenerContainer container = joined(bus, runtime, 0);
            bus.joined().get(0).close();
            bus.failure = () -> new JoinTimeoutException("away");

            assertThatExceptionOfType(JoinTimeoutException.class).isThrownBy(container::start);

            assertThat(container.state()).isEqualTo(ContainerState.FAILED);
        }
    }

    @Test
    void aMessageThatWasOfferedToAClosedSessionIsCountedAsUnhandled() {
        try (BusBench bus = new BusBench()) {
            ContainerRuntime runtime = runtime(bus);
            IpmbListenerContainer container = joined(bus, runtime, 5);
            AtomicReference<String> offered = offering(container, runtime);
            bus.joined().get(0).close();

            container.start();

            assertThat(offered).hasValue("taken");
            assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
            assertThat(container.statistics().unhandled()).isEqualTo(1);
            assertThat(arrived).isEmpty();
        }
    }
}
