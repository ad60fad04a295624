package io.ipmb.spring.listener;

import static io.ipmb.spring.listener.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.JoinDeniedException;
import io.ipmb.JoinTimeoutException;
import io.ipmb.Selector;
import io.ipmb.TokenRefusedException;
import io.ipmb.VersionRefusedException;
import io.ipmb.spring.event.IpmbJoinFailedEvent;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.backoff.FixedBackOff;

/** The policies for a failed join at start. */
class StartupFailureTest {

    private final List<Object> events = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

    private IpmbListenerContainer container(BusBench bus, StartupFailurePolicy policy, long attempts) {
        ContainerRuntime runtime = new ContainerRuntime(bus);
        runtime.setStartupFailurePolicy(policy);
        runtime.setReconnectBackOff(new FixedBackOff(5, attempts));
        runtime.setEventPublisher(events::add);
        IpmbListenerContainer container = new IpmbListenerContainer(runtime, bus.baseLabel());
        container.add(TestListener.named("text", String.class, arrived::add), null);
        bus.atEnd(container::stop);
        return container;
    }

    private static RuntimeException absent() {
        return new JoinTimeoutException("The bus could not be joined within 10000 ms");
    }

    private static @Nullable RuntimeException none() {
        return null;
    }

    @Test
    void underStopTheStartFails() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = container(bus, StartupFailurePolicy.STOP, 1);
            bus.failure = StartupFailureTest::absent;

            assertThatExceptionOfType(JoinTimeoutException.class).isThrownBy(container::start);

            assertThat(container.state()).isEqualTo(ContainerState.FAILED);
            assertThat(container.isRunning()).isFalse();
            bus.failure = StartupFailureTest::none;
            container.start();
            assertThat(container.isRunning()).isTrue();
        }
    }

    @Test
    void underContinueItStaysAwayAndShowsWhy() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = container(bus, StartupFailurePolicy.CONTINUE, 1);
            bus.failure = StartupFailureTest::absent;

            container.start();

            assertThat(container.statistics().state()).isEqualTo(ContainerState.FAILED);
            assertThat(container.statistics().failure()).isInstanceOf(JoinTimeoutException.class);
            assertThat(container.isInExpectedState()).isFalse();
            assertThat(container.endpoint()).isNull();
            eventually(() -> assertThat(events).singleElement().isInstanceOf(IpmbJoinFailedEvent.class));
            container.stop();
            assertThat(container.isInExpectedState()).isTrue();
        }
    }

    @Test
    void underRetryItJoinsAsSoonAsThatIsPossible() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container =
                    container(bus, StartupFailurePolicy.RETRY, FixedBackOff.UNLIMITED_ATTEMPTS);
            bus.failure = StartupFailureTest::absent;

            container.start();

            assertThat(container.state()).isEqualTo(ContainerState.RETRYING);
            assertThat(container.isRunning()).isFalse();
            assertThat(container.isInExpectedState()).isFalse();
            assertThat(container.statistics().failure()).isInstanceOf(JoinTimeoutException.class);
            eventually(() -> assertThat(bus.tries).hasValueGreaterThan(3));
            bus.failure = StartupFailureTest::none;
            eventually(() -> assertThat(container.isRunning()).isTrue());
            assertThat(container.statistics().failure()).isNull();
            bus.other("earth").send(Selector.unicast("moon"), "hello");
            assertThat(arrived.poll(20, TimeUnit.SECONDS)).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stoppingEndsTheTriesEvenWhileOneIsBeingMade(boolean whileJoining) throws Exception {
        try (BusBench bus = new BusBench()) {
            CountDownLatch trying = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            IpmbListenerContainer container =
                    container(bus, StartupFailurePolicy.RETRY, FixedBackOff.UNLIMITED_ATTEMPTS);
            bus.failure = StartupFailureTest::absent;
            container.start();
            bus.failure = () -> {
                trying.countDown();
                if (whileJoining) {
                    awaitQuietly(go);
                    return null;
                }
                return absent();
            };
            assertThat(trying.await(20, TimeUnit.SECONDS)).isTrue();

            container.stop();

            assertThat(container.state()).isEqualTo(ContainerState.STOPPED);
            go.countDown();
            bus.assertNoThreadLeft();
            assertThat(container.state()).isEqualTo(ContainerState.STOPPED);
            // The bench looks for an endpoint that is still open.
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void itGivesUpWhenThePausesComeToAnEnd() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = container(bus, StartupFailurePolicy.RETRY, 2);
            bus.failure = StartupFailureTest::absent;

            container.start();

            eventually(() -> assertThat(container.state()).isEqualTo(ContainerState.FAILED));
            assertThat(bus.tries).hasValue(3);
            eventually(() -> assertThat(events).hasSize(2));
            assertThat(((IpmbJoinFailedEvent) events.get(0)).retrying()).isTrue();
            assertThat(((IpmbJoinFailedEvent) events.get(1)).retrying()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(StartupFailurePolicy.class)
    void whatTimeDoesNotMendAlwaysStopsTheStart(StartupFailurePolicy policy) {
        for (RuntimeException fatal : List.of(
                new TokenRefusedException("token"),
                new VersionRefusedException("version"),
                new JoinDeniedException("user", null))) {
            try (BusBench bus = new BusBench()) {
                IpmbListenerContainer container = container(bus, policy, FixedBackOff.UNLIMITED_ATTEMPTS);
                bus.failure = () -> fatal;

                assertThatExceptionOfType(fatal.getClass()).isThrownBy(container::start);
                assertThat(container.state()).isEqualTo(ContainerState.FAILED);
            }
        }
    }

    @Test
    void theTriesEndWhenSomethingFatalComesUp() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container =
                    container(bus, StartupFailurePolicy.RETRY, FixedBackOff.UNLIMITED_ATTEMPTS);
            bus.failure = StartupFailureTest::absent;
            container.start();

            bus.failure = () -> new TokenRefusedException("token");

            eventually(() -> assertThat(container.state()).isEqualTo(ContainerState.FAILED));
            assertThat(container.statistics().failure()).isInstanceOf(TokenRefusedException.class);
        }
    }
}
