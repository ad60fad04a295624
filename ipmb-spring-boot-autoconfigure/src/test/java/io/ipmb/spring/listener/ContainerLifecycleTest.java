package io.ipmb.spring.listener;

import static io.ipmb.spring.listener.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ipmb.Endpoint;
import io.ipmb.EndpointState;
import io.ipmb.JoinTimeoutException;
import io.ipmb.Selector;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.spring.event.IpmbListenerStuckEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

/** Starting, pausing, stopping, also with hanging listeners. */
@ExtendWith(DescriptorLeakCheck.class)
class ContainerLifecycleTest {

    private static final Selector MOON = Selector.unicast("moon");

    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

    private Object next() throws InterruptedException {
        Object next = arrived.poll(20, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    private static ListenerSettings shutdownTimeout(Duration timeout, int queueCapacity) {
        return new ListenerSettings(null, null, queueCapacity, timeout, null);
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "linux"})
    void startsStopsAndStartsAgain(String platform) throws Exception {
        try (BusBench bus = new BusBench(platform)) {
            IpmbListenerContainer container = bus.container(TestListener.named("text", String.class, arrived::add));
            Endpoint earth = bus.other("earth");
            assertThat(container.state()).isEqualTo(ContainerState.STOPPED);
            assertThat(container.isInExpectedState()).isTrue();
            assertThat(container.endpoint()).isNull();

            for (int i = 0; i < 3; i++) {
                container.start();
                container.start();
                assertThat(container.isRunning()).isTrue();
                assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
                assertThat(bus.joined()).hasSize(i + 1);
                earth.send(MOON, "hello " + i);
                assertThat(next()).isEqualTo("hello " + i);
                container.stop();
                container.stop();
                assertThat(container.isRunning()).isFalse();
                assertThat(container.isInExpectedState()).isTrue();
                assertThat(bus.joined().get(i).state()).isEqualTo(EndpointState.CLOSED);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void pausedItStaysOnTheBusAndReadsNothing(int queueCapacity) throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = bus.container(
                    shutdownTimeout(Duration.ofSeconds(20), queueCapacity),
                    TestListener.named("text", String.class, arrived::add));
            container.start();
            Endpoint earth = bus.other("earth");
            container.pause();
            assertThat(container.isPaused()).isTrue();
            assertThat(container.isRunning()).isTrue();
            assertThat(container.isInExpectedState()).isTrue();

            for (int i = 0; i < 20; i++) {
                earth.send(MOON, "message " + i);
            }
            assertThat(arrived.poll(100, TimeUnit.MILLISECONDS)).isNull();
            assertThat(container.statistics().received()).isLessThanOrEqualTo(1);

            container.resume();
            assertThat(container.isPaused()).isFalse();
            for (int i = 0; i < 20; i++) {
                assertThat(next()).isEqualTo("message " + i);
            }
        }
    }

    @Test
    void whatAPausedContainerHadTakenIsHandledWhenItStops() throws Exception {
        try (BusBench bus = new BusBench()) {
            CountDownLatch go = new CountDownLatch(1);
            IpmbListenerContainer container = bus.container(
                    shutdownTimeout(Duration.ofSeconds(20), 5), TestListener.named("text", String.class, payload -> {
                        arrived.add(payload);
                        go.await();
                    }));
            container.start();
            Endpoint earth = bus.other("earth");
            for (int i = 0; i < 4; i++) {
                earth.send(MOON, "message " + i);
            }
            assertThat(next()).isEqualTo("message 0");
            eventually(() -> assertThat(container.statistics().queueDepth()).isEqualTo(3));
            container.pause();
            go.countDown();

            container.stop();

            assertThat(arrived).containsExactly("message 1", "message 2", "message 3");
            assertThat(container.statistics().unhandled()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void whatHadArrivedIsHandledBeforeItLeaves(int queueCapacity) throws Exception {
        try (BusBench bus = new BusBench()) {
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            IpmbListenerContainer container = bus.container(
                    shutdownTimeout(Duration.ofSeconds(20), queueCapacity),
                    TestListener.named("text", String.class, payload -> {
                        started.countDown();
                        go.await();
                        arrived.add(payload);
                    }));
            Endpoint earth = bus.other("earth");
            container.start();
            for (int i = 0; i < 50; i++) {
                earth.send(MOON, "message " + i);
            }
            await(started);
            assertThat(earth.flush(Duration.ofSeconds(20))).isTrue();

            CompletableFuture<Void> stopping = CompletableFuture.runAsync(container::stop);
            eventually(() -> assertThat(container.state()).isEqualTo(ContainerState.STOPPING));
            assertThat(container.endpoint()).isNotNull();
            assertThat(stopping).isNotDone();
            go.countDown();
            stopping.get(20, TimeUnit.SECONDS);

            assertThat(arrived).hasSize(50);
            assertThat(container.statistics().handled()).isEqualTo(50);
            assertThat(container.statistics().unhandled()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void aListenerThatHangsIsInterruptedWhenTimeIsOver(int queueCapacity) throws Exception {
        try (BusBench bus = new BusBench()) {
            CountDownLatch started = new CountDownLatch(1);
            IpmbListenerContainer container = bus.container(
                    shutdownTimeout(Duration.ofMillis(100), queueCapacity),
                    TestListener.named("hangs", String.class, payload -> {
                        started.countDown();
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            arrived.add("interrupted");
                            throw e;
                        }
                    }));
            container.start();
            bus.other("earth").send(MOON, "hello");
            await(started);

            container.stop();

            assertThat(arrived).containsExactly("interrupted");
            assertThat(container.statistics().failed()).isEqualTo(1);
            assertThat(container.state()).isEqualTo(ContainerState.STOPPED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void aListenerThatCannotBeInterruptedDoesNotHoldUpTheStopNorTheNextStart(int queueCapacity) throws Exception {
        try (BusBench bus = new BusBench()) {
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            bus.atEnd(go::countDown);
            IpmbListenerContainer container = bus.container(
                    shutdownTimeout(Duration.ofMillis(100), queueCapacity),
                    TestListener.named("deaf", String.class, payload -> {
                        if (payload.equals("hang")) {
                            started.countDown();
                            awaitDeaf(go);
                        }
                        arrived.add(payload);
                    }));
            container.start();
            Endpoint earth = bus.other("earth");
            earth.send(MOON, "hang");
            await(started);

            long before = System.nanoTime();
            container.stop();
            Duration took = Duration.ofNanos(System.nanoTime() - before);

            assertThat(took).isBetween(Duration.ofMillis(100), Duration.ofSeconds(20));
            assertThat(container.state()).isEqualTo(ContainerState.STOPPED);
            container.start();
            earth.send(MOON, "hello");
            assertThat(next()).isEqualTo("hello");
        }
    }

    private static void awaitDeaf(CountDownLatch latch) {
        boolean over = false;
        while (!over) {
            try {
                latch.await();
                over = true;
            } catch (InterruptedException e) {
                // deaf
            }
        }
    }

    @Test
    void aResultThatIsNotThereYetIsWaitedForWhenItStops() throws Exception {
        try (BusBench bus = new BusBench()) {
            BlockingQueue<CompletableFuture<Object>> results = new LinkedBlockingQueue<>();
            IpmbListenerContainer container = bus.container(TestListener.async("async", 0, String.class, message -> {
                CompletableFuture<Object> result = new CompletableFuture<>();
                results.add(result);
                return result;
            }));
            container.start();
            bus.other("earth").send(MOON, "hello");
            CompletableFuture<Object> result = results.take();

            CompletableFuture<Void> stopping = CompletableFuture.runAsync(container::stop);
            eventually(() -> assertThat(container.state()).isEqualTo(ContainerState.STOPPING));
            assertThat(stopping).isNotDone();
            result.complete("done");

            stopping.get(20, TimeUnit.SECONDS);
            assertThat(container.statistics().handled()).isEqualTo(1);
        }
    }

    @Test
    void aResultThatNeverComesDoesNotHoldUpTheStop() throws Exception {
        try (BusBench bus = new BusBench()) {
            CountDownLatch started = new CountDownLatch(1);
            IpmbListenerContainer container = bus.container(
                    shutdownTimeout(Duration.ofMillis(100), 0),
                    TestListener.async("never", 0, String.class, message -> {
                        started.countDown();
                        return new CompletableFuture<>();
                    }));
            container.start();
            bus.other("earth").send(MOON, "hello");
            await(started);

            container.stop();

            assertThat(container.statistics())
                    .returns(1L, ContainerStatistics::failed)
                    .returns(0, ContainerStatistics::inFlight);
        }
    }

    @Test
    void aListenerMayStopPauseAndLookAtItsOwnContainer() throws Exception {
        try (BusBench bus = new BusBench()) {
            CompletableFuture<IpmbListenerContainer> itself = new CompletableFuture<>();
            IpmbListenerContainer container = bus.container(TestListener.named("own", String.class, payload -> {
                IpmbListenerContainer own = itself.get();
                own.pause();
                own.resume();
                arrived.add(own.isOwnThread());
                assertThatIllegalStateException().isThrownBy(own::quiesce);
                own.stop();
                arrived.add("stops");
            }));
            itself.complete(container);
            container.start();
            bus.other("earth").send(MOON, "hello");

            assertThat(next()).isEqualTo(true);
            assertThat(next()).isEqualTo("stops");
            eventually(() -> assertThat(container.state()).isEqualTo(ContainerState.STOPPED));
            assertThat(container.statistics().handled()).isEqualTo(1);
        }
    }

    @Test
    void callsBackWhenItHasStopped() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = bus.container();
            container.start();
            CompletableFuture<ContainerState> stopped = new CompletableFuture<>();

            container.stop(() -> stopped.complete(container.state()));

            assertThat(stopped.get(20, TimeUnit.SECONDS)).isEqualTo(ContainerState.STOPPED);
        }
    }

    @Test
    void aListenerThatIsStuckIsSeenAndSaidOnce() throws Exception {
        try (BusBench bus = new BusBench()) {
            CountDownLatch go = new CountDownLatch(1);
            List<Object> events = new CopyOnWriteArrayList<>();
            ContainerRuntime runtime = new ContainerRuntime(bus);
            runtime.setEventPublisher(events::add);
            IpmbListenerContainer container = new IpmbListenerContainer(runtime, bus.baseLabel());
            container.setDefaults(new ListenerSettings(null, null, null, null, Duration.ofMillis(80)));
            container.add(TestListener.named("stuck", String.class, payload -> go.await()), null);
            bus.atEnd(container::stop);
            container.start();
            assertThat(container.statistics().stuckSince()).isNull();

            Instant before = Instant.now();
            bus.other("earth").send(MOON, "hello");

            eventually(() -> assertThat(events).hasAtLeastOneElementOfType(IpmbListenerStuckEvent.class));
            assertThat(container.statistics().stuckSince()).isBetween(before, Instant.now());
            assertThat(container.statistics().inFlight()).isEqualTo(1);
            go.countDown();
            eventually(() -> assertThat(container.statistics().stuckSince()).isNull());
            assertThat(events.stream().filter(IpmbListenerStuckEvent.class::isInstance))
                    .singleElement()
                    .asString()
                    .contains("listener stuck busy");
        }
    }

    @Test
    void joinsAnewWhenSomebodyElseHasClosedItsEndpoint() throws Exception {
        try (BusBench bus = new BusBench()) {
            ContainerRuntime runtime = new ContainerRuntime(bus);
            runtime.setReconnectBackOff(new FixedBackOff(10, FixedBackOff.UNLIMITED_ATTEMPTS));
            IpmbListenerContainer container = new IpmbListenerContainer(runtime, bus.baseLabel());
            container.add(TestListener.named("text", String.class, arrived::add), null);
            bus.atEnd(container::stop);
            Endpoint earth = bus.other("earth");
            container.start();

            bus.failure = () -> new JoinTimeoutException("absent");
            bus.joined().get(0).close();
            assertThat(container.isRunning()).isFalse();
            assertThat(container.isInExpectedState()).isFalse();
            assertThat(container.endpoint()).isNull();
            assertThat(container.state()).isEqualTo(ContainerState.RETRYING);
            bus.failure = () -> null;

            eventually(() -> assertThat(container.isRunning()).isTrue());
            // It reads a moment later.
            eventually(() -> assertThat(container.isInExpectedState()).isTrue());
            earth.send(MOON, "hello again");
            assertThat(next()).isEqualTo("hello again");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void readsAgainWhenReadingHasEndedByItself(int queueCapacity) throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = bus.container(
                    new ListenerSettings(null, null, queueCapacity, null, Duration.ofMillis(80)),
                    TestListener.named("text", String.class, arrived::add));
            container.start();

            bus.subscriptions().get(0).close();

            eventually(() -> assertThat(bus.subscriptions()).hasSize(2));
            assertThat(container.isInExpectedState()).isTrue();
            bus.other("earth").send(MOON, "hello again");
            assertThat(next()).isEqualTo("hello again");
        }
    }

    @Test
    void joinedForSendingItTakesNothingUntilItIsStarted() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = bus.container(TestListener.named("text", String.class, arrived::add));
            Endpoint earth = bus.other("earth");
            container.join();
            assertThat(container.state()).isEqualTo(ContainerState.JOINED);
            assertThat(container.isRunning()).isFalse();
            assertThat(container.isInExpectedState()).isTrue();
            assertThat(container.endpoint()).isNotNull();
            earth.send(MOON, "too early");
            eventually(() -> assertThat(container.statistics().notTaken()).isEqualTo(1));

            container.start();
            earth.send(MOON, "hello");

            assertThat(next()).isEqualTo("hello");
            assertThat(bus.joined()).hasSize(1);
        }
    }

    @Test
    void aListenerThatAnswersTheFirstMessageFindsTheEndpointThere() throws Exception {
        try (BusBench bus = new BusBench()) {
            CompletableFuture<IpmbListenerContainer> itself = new CompletableFuture<>();
            IpmbListenerContainer container = bus.container(TestListener.named(
                    "answers",
                    String.class,
                    payload -> arrived.add(
                            itself.get().endpoint() != null && itself.get().isRunning())));
            itself.complete(container);
            // The bus keeps it until there is a receiver.
            bus.other("earth").send(Selector.unicast("moon").withTimeToLive(Duration.ofSeconds(20)), "first");

            container.start();

            assertThat(next()).isEqualTo(true);
        }
    }
}
