package io.ipmb.spring.listener;

import static io.ipmb.spring.listener.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.EndpointState;
import io.ipmb.JoinTimeoutException;
import io.ipmb.Selector;
import io.ipmb.TokenRefusedException;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.spring.event.IpmbControllerLostEvent;
import io.ipmb.spring.event.IpmbJoinFailedEvent;
import io.ipmb.spring.event.IpmbRejoinRefusedEvent;
import io.ipmb.spring.event.IpmbRejoinedEvent;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.FixedBackOff;

/** Containers that are refused or disconnected after their first join. */
@ExtendWith(DescriptorLeakCheck.class)
class ComingBackTest {

    private static final Selector MOON = Selector.unicast("moon");
    private static final BackOff SOON = new FixedBackOff(5, FixedBackOff.UNLIMITED_ATTEMPTS);
    private static final String OURS = "";
    private static final String ANOTHER = "another token";

    private final List<Object> events = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

    private Object next() throws InterruptedException {
        Object next = arrived.poll(20, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    /** Never the host itself. */
    private IpmbListenerContainer container(BusBench bus, BackOff pauses, TestListener.Action action) {
        bus.controllerAffinity = false;
        ContainerRuntime runtime = new ContainerRuntime(bus);
        runtime.setReconnectBackOff(pauses);
        runtime.setEventPublisher(events::add);
        IpmbListenerContainer container = new IpmbListenerContainer(runtime, bus.baseLabel());
        container.add(TestListener.named("text", String.class, action), null);
        bus.atEnd(container::stop);
        return container;
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "linux"})
    void refusedItTriesAgainWithPausesUntilItIsLetIn(String platform) throws Exception {
        try (BusBench bus = new BusBench(platform)) {
            IpmbListenerContainer container = container(bus, SOON, arrived::add);
            Endpoint first = bus.host(OURS);
            container.start();

            first.close();
            Endpoint stranger = bus.host(ANOTHER);

            eventually(() -> assertThat(container.state()).isEqualTo(ContainerState.RETRYING));
            assertThat(container.isRunning()).isFalse();
            assertThat(container.isInExpectedState()).isFalse();
            assertThat(container.endpoint()).isNull();
            eventually(() -> assertThat(bus.tries).hasValueGreaterThan(4));
            assertThat(container.statistics().failure()).isInstanceOf(TokenRefusedException.class);
            assertThat(container.state()).isEqualTo(ContainerState.RETRYING);
            eventually(() -> assertThat(bus.joined().get(0).state()).isEqualTo(EndpointState.CLOSED));
            assertThat(events).hasAtLeastOneElementOfType(IpmbRejoinRefusedEvent.class);

            stranger.close();
            Endpoint own = bus.host(OURS);

            eventually(() -> assertThat(container.isInExpectedState()).isTrue());
            assertThat(container.statistics().failure()).isNull();
            own.send(MOON, "hello again");
            assertThat(next()).isEqualTo("hello again");
        }
    }

    @Test
    void theLossOfTheHostAloneTakesNoPause() throws Exception {
        try (BusBench bus = new BusBench()) {
            // A single pause would end it.
            IpmbListenerContainer container = container(bus, new FixedBackOff(5, 0), arrived::add);
            Endpoint first = bus.host(OURS);
            container.start();

            first.close();
            Endpoint second = bus.host(OURS);

            eventually(() -> assertThat(events).hasAtLeastOneElementOfType(IpmbRejoinedEvent.class));
            assertThat(events).hasAtLeastOneElementOfType(IpmbControllerLostEvent.class);
            assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
            assertThat(bus.tries).hasValue(1);
            second.send(MOON, "hello");
            assertThat(next()).isEqualTo("hello");
        }
    }

    @Test
    void itGivesUpWhenThePausesComeToAnEnd() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = container(bus, new FixedBackOff(5, 2), arrived::add);
            Endpoint first = bus.host(OURS);
            container.start();

            first.close();
            bus.host(ANOTHER);

            eventually(() -> assertThat(container.state()).isEqualTo(ContainerState.FAILED));
            assertThat(bus.tries).hasValue(3);
            assertThat(container.statistics().failure()).isInstanceOf(TokenRefusedException.class);
            assertThat(container.isInExpectedState()).isFalse();
            eventually(() -> assertThat(events).hasAtLeastOneElementOfType(IpmbJoinFailedEvent.class));
        }
    }

    @ParameterizedTest
    @EnumSource(StartupFailurePolicy.class)
    void thePolicyForTheStartDoesNotCount(StartupFailurePolicy policy) {
        try (BusBench bus = new BusBench()) {
            bus.controllerAffinity = false;
            ContainerRuntime runtime = new ContainerRuntime(bus);
            runtime.setReconnectBackOff(SOON);
            runtime.setStartupFailurePolicy(policy);
            IpmbListenerContainer container = new IpmbListenerContainer(runtime, bus.baseLabel());
            bus.atEnd(container::stop);
            bus.host(OURS);
            container.start();

            bus.failure = () -> new TokenRefusedException("token");
            bus.joined().get(0).close();
            assertThat(container.endpoint()).isNull();

            eventually(() -> assertThat(bus.tries).hasValueGreaterThan(3));
            assertThat(container.state()).isEqualTo(ContainerState.RETRYING);
            // The reported reason is that of the last attempt.
            eventually(() -> assertThat(container.statistics().failure()).isInstanceOf(TokenRefusedException.class));
            bus.failure = () -> null;
            eventually(() -> assertThat(container.isRunning()).isTrue());
        }
    }

    @Test
    void whatHadArrivedIsHandledBeforeItComesBack() throws Exception {
        try (BusBench bus = new BusBench()) {
            CountDownLatch busy = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            IpmbListenerContainer container = container(bus, SOON, payload -> {
                arrived.add(payload);
                busy.countDown();
                assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
            });
            Endpoint first = bus.host(OURS);
            container.start();
            first.send(MOON, "first");
            first.send(MOON, "second");
            assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();

            first.close();
            Endpoint stranger = bus.host(ANOTHER);
            eventually(() -> assertThat(container.state()).isEqualTo(ContainerState.RETRYING));
            stranger.close();
            Endpoint own = bus.host(OURS);
            assertThat(bus.tries).hasValue(1);
            go.countDown();

            eventually(() -> assertThat(container.isInExpectedState()).isTrue());
            own.send(MOON, "third");
            assertThat(List.of(next(), next(), next())).containsExactly("first", "second", "third");
            assertThat(container.statistics().unhandled()).isZero();
        }
    }

    @Test
    void pausedItComesBackPaused() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = container(bus, SOON, arrived::add);
            Endpoint first = bus.host(OURS);
            container.start();
            container.pause();

            first.close();
            Endpoint stranger = bus.host(ANOTHER);
            eventually(() -> assertThat(container.state()).isEqualTo(ContainerState.RETRYING));
            stranger.close();
            bus.host(OURS);

            eventually(() -> assertThat(container.isPaused()).isTrue());
        }
    }

    @Test
    void pausedWhileItIsAwayItComesBackPaused() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = container(bus, SOON, arrived::add);
            away(bus, container);

            container.pause();
            bus.failure = () -> null;

            eventually(() -> assertThat(container.isInExpectedState()).isTrue());
            assertThat(container.isPaused()).isTrue();
        }
    }

    @Test
    void resumedWhileItIsAwayItComesBackRunning() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = container(bus, SOON, arrived::add);
            Endpoint host = bus.host(OURS);
            container.start();
            container.pause();
            throwOff(bus, container);

            container.resume();
            bus.failure = () -> null;

            eventually(() -> assertThat(container.isInExpectedState()).isTrue());
            assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
            host.send(MOON, "hello");
            assertThat(next()).isEqualTo("hello");
        }
    }

    private static void away(BusBench bus, IpmbListenerContainer container) {
        bus.host(OURS);
        container.start();
        throwOff(bus, container);
    }

    private static void throwOff(BusBench bus, IpmbListenerContainer container) {
        bus.failure = () -> new JoinTimeoutException("absent");
        bus.joined().get(0).close();
        assertThat(container.endpoint()).isNull();
        eventually(() -> assertThat(bus.tries).hasValueGreaterThan(1));
    }

    @Test
    void stoppingWaitsForWhatTheLostStayIsHandlingStill() throws Exception {
        try (BusBench bus = new BusBench()) {
            CountDownLatch go = new CountDownLatch(1);
            IpmbListenerContainer container = container(bus, SOON, payload -> {
                arrived.add(payload);
                assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
                arrived.add("done");
            });
            loseWhileHandling(bus, container);

            CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> {
                container.stop();
                arrived.add("stopped");
            });
            eventually(() -> assertThat(Thread.getAllStackTraces().values())
                    .as("it waits")
                    .anyMatch(frames -> Stream.of(frames)
                            .anyMatch(frame -> frame.getMethodName().equals("awaitLost"))));
            go.countDown();

            stopping.get(20, TimeUnit.SECONDS);
            assertThat(List.of(next(), next())).containsExactly("done", "stopped");
            assertThat(container.state()).isEqualTo(ContainerState.STOPPED);
            bus.assertNoThreadLeftOf("ipmb-join");
            assertThat(bus.tries).hasValue(1);
        }
    }

    @Test
    void aListenerOfTheLostStayDoesNotWaitForItsOwnEnd() throws Exception {
        try (BusBench bus = new BusBench()) {
            CountDownLatch go = new CountDownLatch(1);
            AtomicReference<IpmbListenerContainer> itself = new AtomicReference<>();
            IpmbListenerContainer container = container(bus, SOON, payload -> {
                arrived.add(payload);
                assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
                arrived.add(itself.get().isOwnThread());
                itself.get().stop();
                arrived.add(itself.get().state());
            });
            itself.set(container);
            loseWhileHandling(bus, container);

            go.countDown();

            assertThat(List.of(next(), next())).containsExactly(true, ContainerState.RETRYING);
            eventually(() -> assertThat(container.state()).isEqualTo(ContainerState.STOPPED));
        }
    }

    private void loseWhileHandling(BusBench bus, IpmbListenerContainer container) throws InterruptedException {
        Endpoint first = bus.host(OURS);
        container.start();
        first.send(MOON, "first");
        assertThat(next()).isEqualTo("first");
        first.close();
        bus.host(ANOTHER);
        eventually(() -> assertThat(container.state()).isEqualTo(ContainerState.RETRYING));
    }

    @Test
    void stoppedWhileItIsRefusedItStaysAway() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = container(bus, SOON, arrived::add);
            bus.host(OURS);
            container.start();
            bus.failure = () -> new JoinTimeoutException("absent");
            bus.joined().get(0).close();
            assertThat(container.endpoint()).isNull();
            eventually(() -> assertThat(bus.tries).hasValueGreaterThan(1));

            container.stop();
            bus.failure = () -> null;

            assertThat(container.state()).isEqualTo(ContainerState.STOPPED);
            bus.assertNoThreadLeftOf("ipmb-join");
            assertThat(bus.joined()).hasSize(1);
        }
    }
}
