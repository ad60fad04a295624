package io.ipmb.spring.config;

import static io.ipmb.spring.listener.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.Endpoint;
import io.ipmb.LabelExpression;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.MessageBox;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.codec.MessageType;
import io.ipmb.codec.PayloadType;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.IpmbTemplate;
import io.ipmb.spring.listener.BusBench;
import io.ipmb.spring.listener.ContainerStatistics;
import io.ipmb.spring.listener.IllegalListenerException;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.listener.TestListener;
import io.ipmb.spring.support.DefaultIpmbMessageConverter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages find their listener among the containers of an application, whichever of its endpoints they come to. */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
class RoutingTest {

    /** What a container without workers keeps that was handed over to it. */
    private static final int MOST_OFFERED = 256;

    @MessageType("3c0b8a51-7a0b-4d63-8a75-0c9f86b0f3d2")
    record Orbit(int number) {}

    @MessageType("3c0b8a51-7a0b-4d63-8a75-0c9f86b0f3d2")
    record Path(int number) {}

    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

    private Object next() throws InterruptedException {
        Object next = arrived.poll(20, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    private static IpmbListenerEndpointRegistry registry(BusBench bus, EndpointFactory factory) {
        IpmbListenerEndpointRegistry registry =
                new IpmbListenerEndpointRegistry(new IpmbConnection(factory, new IpmbListenerContainerFactory()));
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

    private SimpleIpmbListenerEndpoint.Builder listener(String id, Class<?> type) {
        return listener(id, type, payload -> arrived.add(id + " " + payload));
    }

    private static ListenerSettings queue(int capacity) {
        return new ListenerSettings(null, null, capacity, null, null);
    }

    private static ListenerSettings shutdown(Duration timeout) {
        return new ListenerSettings(null, null, null, timeout, null);
    }

    private static IpmbListenerContainer container(IpmbListenerEndpointRegistry registry, String listenerId) {
        return Objects.requireNonNull(registry.container(listenerId));
    }

    private static long elsewhere(IpmbListenerEndpointRegistry registry) {
        return registry.containers().stream()
                .mapToLong(container -> container.statistics().elsewhere())
                .sum();
    }

    private static long notTaken(IpmbListenerEndpointRegistry registry) {
        return registry.containers().stream()
                .mapToLong(container -> container.statistics().notTaken())
                .sum();
    }

    /** Remembers whether numbers come in their order. */
    private static final class Counting implements TestListener.Action {
        final AtomicInteger next = new AtomicInteger();
        final AtomicInteger outOfOrder = new AtomicInteger();

        @Override
        public void perform(Object payload) {
            if (next.getAndIncrement() != (Integer) payload) {
                outOfOrder.incrementAndGet();
            }
        }

        void assertHasCounted(int count) {
            eventually(() -> assertThat(next).hasValue(count));
            assertThat(outOfOrder).hasValue(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"memory, 0", "memory, 8", "linux, 0", "linux, 8"})
    void whatIsSentToTheBaseArrivesThereInOrderAlthoughAllEndpointsSatisfyTheSelector(String platform, int capacity) {
        int count = 10_000;
        try (BusBench bus = new BusBench(platform)) {
            Counting counting = new Counting();
            IpmbListenerEndpointRegistry registry = registry(bus, bus);
            registry.register(listener("count", Integer.class, counting)
                    .settings(capacity == 0 ? null : queue(capacity))
                    .build());
            registry.register(listener("dark", String.class).selector("dark").build());
            registry.register(listener("far", Orbit.class)
                    .selector("far")
                    .settings(capacity == 0 ? null : queue(capacity))
                    .build());
            // It hosts the bus.
            registry.start();
            Endpoint earth = bus.other("earth");

            for (int i = 0; i < count; i++) {
                earth.send(Selector.unicast("moon"), i);
            }

            counting.assertHasCounted(count);
            eventually(
                    () -> assertThat(registry.connection().base().statistics().handled())
                            .isEqualTo(count));
            assertThat(elsewhere(registry)).as("came to another endpoint").isPositive();
            assertThat(notTaken(registry)).isZero();
            assertThat(registry.containers()).allMatch(container -> container.dropped() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "linux"})
    void theContainerWhoseListenerTakesThePayloadGetsIt(String platform) throws Exception {
        try (BusBench bus = new BusBench(platform)) {
            IpmbListenerEndpointRegistry registry = registry(bus, bus);
            registry.register(listener("text", String.class).build());
            registry.register(listener("dark", Orbit.class).selector("dark").build());
            registry.register(listener("far", Integer.class).selector("far").build());
            registry.start();
            Endpoint earth = bus.other("earth");

            earth.send(Selector.unicast("moon"), new Orbit(7));
            assertThat(next()).isEqualTo("dark Orbit[number=7]");
            earth.send(Selector.unicast("moon"), 8);
            assertThat(next()).isEqualTo("far 8");
            earth.send(Selector.unicast("moon"), "hello");
            assertThat(next()).isEqualTo("text hello");
            // Nobody who is named takes it.
            earth.send(Selector.unicast("dark"), "hello");
            eventually(() -> assertThat(notTaken(registry)).isEqualTo(1));
            assertThat(arrived).isEmpty();
        }
    }

    @Test
    void theNextInOrderGetsItWhenTheFirstDoesNotListen() throws Exception {
        try (BusBench bus = new BusBench()) {
            // The host: the bus survives the application's endpoints.
            Endpoint earth = bus.other("earth");
            IpmbListenerEndpointRegistry registry = registry(bus, new Gates(bus));
            registry.register(listener("base", String.class).build());
            registry.register(listener("dark", String.class).selector("dark").build());
            registry.register(listener("far", String.class).selector("far").build());
            registry.start();
            Selector moon = Selector.unicast("gate_far | moon");

            earth.send(moon, "1");
            assertThat(next()).isEqualTo("base 1");
            registry.connection().base().pause();
            earth.send(moon, "2");
            assertThat(next()).isEqualTo("dark 2");
            registry.connection().base().stop();
            earth.send(moon, "3");
            assertThat(next()).isEqualTo("dark 3");
            container(registry, "dark").stop();
            earth.send(moon, "4");
            assertThat(next()).isEqualTo("far 4");
            container(registry, "dark").start();
            registry.connection().base().start();
            earth.send(moon, "5");
            assertThat(next()).isEqualTo("base 5");
            registry.unregister("base");
            earth.send(moon, "6");
            assertThat(next()).isEqualTo("dark 6");
            registry.unregister("dark");
            earth.send(moon, "7");
            assertThat(next()).isEqualTo("far 7");
        }
    }

    @Test
    void whatOnlyAPausedContainerTakesWaitsForIt() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus, new Gates(bus));
            registry.register(listener("base", String.class).build());
            registry.register(listener("far", Integer.class).selector("far").build());
            registry.start();
            Endpoint earth = bus.other("earth");
            registry.connection().base().pause();

            earth.send(Selector.unicast("gate_far | moon"), "later");
            earth.send(Selector.unicast("gate_far | moon"), 1);
            assertThat(next()).isEqualTo("far 1");
            assertThat(arrived).isEmpty();
            registry.connection().base().resume();

            assertThat(next()).isEqualTo("base later");
        }
    }

    @Test
    void attachmentsComeAlongAndAreClosed() throws Exception {
        try (BusBench bus = new BusBench("linux");
                MemoryRegistry regions = bus.regions();
                MemoryRegion region = regions.allocate(16)) {
            IpmbListenerEndpointRegistry registry = registry(bus, new Gates(bus));
            registry.register(SimpleIpmbListenerEndpoint.builder("picture")
                    .listener(new TestListener(String.class, message -> {
                        arrived.add(message.regions().get(0).map().get(0));
                        return null;
                    }))
                    .build());
            registry.register(listener("far", Integer.class).selector("far").build());
            registry.start();
            region.map().put(0, (byte) 42);

            bus.other("earth")
                    .send(OutgoingMessage.of(Selector.unicast("gate_far | moon"), "p")
                            .withRegion(region));

            assertThat(next()).isEqualTo((byte) 42);
            eventually(() -> assertThat(elsewhere(registry)).isEqualTo(1));
        }
    }

    @Test
    void aMessageToManyStaysWhereItHasComeTo() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus, bus);
            registry.register(listener("text", String.class).build());
            registry.register(listener("orbit", Orbit.class).selector("dark").build());
            registry.register(listener("more", String.class).selector("far").build());
            registry.start();
            Endpoint earth = bus.other("earth");

            earth.send(Selector.multicast("moon"), "all");
            assertThat(List.of(next(), next())).containsExactlyInAnyOrder("text all", "more all");
            earth.send(Selector.multicast("moon"), new Orbit(1));
            assertThat(next()).isEqualTo("orbit Orbit[number=1]");

            eventually(() -> assertThat(elsewhere(registry)).isEqualTo(3));
            assertThat(notTaken(registry)).isZero();
            assertThat(arrived).isEmpty();
            // Satisfied by an endpoint that reads it, and whose label no listener for it has.
            earth.send(Selector.multicast("dark"), "none");
            eventually(() -> assertThat(notTaken(registry)).isEqualTo(1));
        }
    }

    @Test
    void allEndpointsReadWhatAnyListenerReadsAtEveryTime() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus, bus);
            registry.register(listener("text", String.class).build());
            registry.start();
            assertThat(read(bus, 0)).containsExactly(String.class);

            registry.register(listener("dark", Orbit.class).selector("dark").build());
            assertThat(read(bus, 0)).containsExactly(String.class, Orbit.class);
            assertThat(read(bus, 1)).containsExactly(Orbit.class, String.class);
            registry.register(listener("number", Integer.class).build());
            assertThat(read(bus, 1)).containsExactly(Orbit.class, String.class, Integer.class);
            registry.unregister("text");
            assertThat(read(bus, 1)).containsExactly(Orbit.class, Integer.class);
            registry.unregister("dark");
            assertThat(read(bus, 0)).containsExactly(Integer.class);
        }
    }

    private static List<Class<?>> read(BusBench bus, int endpoint) {
        MessageBox box = bus.joined().get(endpoint).messageBox();
        return box.types().stream().<Class<?>>map(PayloadType::javaType).toList();
    }

    @Test
    void refusesTwoClassesOfOneTypeIdInOneApplication() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus, bus);
            registry.register(listener("orbit", Orbit.class).build());

            assertThatExceptionOfType(IllegalListenerException.class)
                    .isThrownBy(() -> registry.register(
                            listener("path", Path.class).selector("dark").build()))
                    .withMessageContainingAll("Test.path", Path.class.getName(), Orbit.class.getName(), "[moon]");
            assertThat(registry.listenerIds()).containsExactly("orbit");
            registry.unregister("orbit");
            registry.register(listener("path", Path.class).selector("dark").build());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void containersThatHandOverToEachOtherWithFullQueuesDoNotWaitForEver(int capacity) throws Exception {
        int room = capacity == 0 ? MOST_OFFERED : capacity;
        // Few enough to fit into this process, so that the senders do not wait.
        int count = room + 20;
        try (BusBench bus = new BusBench()) {
            CountDownLatch go = new CountDownLatch(1);
            Counting numbers = new Counting();
            List<Object> texts = new ArrayList<>();
            IpmbListenerEndpointRegistry registry = registry(bus, new Gates(bus));
            registry.connection().setReadAhead(0);
            ListenerSettings settings = capacity == 0 ? null : queue(capacity);
            registry.register(listener("a", Integer.class, payload -> {
                        go.await();
                        numbers.perform(payload);
                    })
                    .selector("a")
                    .settings(settings)
                    .build());
            registry.register(listener("b", String.class, payload -> {
                        go.await();
                        texts.add(payload);
                    })
                    .selector("b")
                    .settings(settings)
                    .build());
            registry.start();
            Endpoint earth = bus.other("earth");
            Endpoint mars = bus.other("mars");
            List<String> sent = new ArrayList<>();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < count; i++) {
                    mars.send(OutgoingMessage.of(Selector.unicast("gate_b | a"), i), null);
                }
            });
            for (int i = 0; i < count; i++) {
                sent.add("text " + i);
                earth.send(OutgoingMessage.of(Selector.unicast("gate_a | b"), "text " + i), null);
            }
            for (String id : List.of("a", "b")) {
                eventually(() -> assertThat(container(registry, id).statistics())
                        .returns(room, ContainerStatistics::queueDepth)
                        .matches(statistics -> statistics.queueFull() > 0));
            }

            go.countDown();

            numbers.assertHasCounted(count);
            for (String id : List.of("a", "b")) {
                eventually(() -> assertThat(container(registry, id).statistics().handled())
                        .isEqualTo(count));
            }
            assertThat(texts).isEqualTo(sent);
            sending.get(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "linux"})
    void aContainerThatWaitsForAnotherOneStopsInItsTimeAndLeavesNothingOpen(String platform) throws Exception {
        try (BusBench bus = new BusBench(platform);
                MemoryRegistry regions = bus.regions();
                MemoryRegion region = regions.allocate(16)) {
            CountDownLatch go = new CountDownLatch(1);
            IpmbListenerEndpointRegistry registry = registry(bus, new Gates(bus));
            registry.connection().setReadAhead(0);
            registry.register(listener("slow", String.class, payload -> go.await())
                    .settings(queue(2))
                    .build());
            registry.register(listener("far", Integer.class)
                    .selector("far")
                    .settings(shutdown(Duration.ofMillis(200)))
                    .build());
            registry.start();
            IpmbListenerContainer far = container(registry, "far");
            Endpoint earth = bus.other("earth");
            // One is being handled, two wait, one waits for room, the last is still at the endpoint.
            for (int i = 0; i < 5; i++) {
                earth.send(OutgoingMessage.of(Selector.unicast("gate_far | moon"), "p")
                        .withRegion(region));
            }
            eventually(
                    () -> assertThat(registry.connection().base().statistics().queueFull())
                            .isPositive());

            far.stop();

            assertThat(far.isRunning()).isFalse();
            assertThat(far.statistics().elsewhere()).isEqualTo(3);
            assertThat(far.statistics().unhandled()).isEqualTo(2);
            go.countDown();
            eventually(
                    () -> assertThat(registry.connection().base().statistics().handled())
                            .isEqualTo(3));
        }
    }

    @Test
    void whenTheOtherOneStopsWhatWaitsForItGoesToTheNext() throws Exception {
        try (BusBench bus = new BusBench()) {
            // The host: the bus survives the application's endpoints.
            Endpoint earth = bus.other("earth");
            CountDownLatch go = new CountDownLatch(1);
            IpmbListenerEndpointRegistry registry = registry(bus, new Gates(bus));
            registry.connection().setReadAhead(0);
            registry.register(listener("slow", String.class, payload -> go.await())
                    .settings(new ListenerSettings(null, null, 2, Duration.ofMillis(200), null))
                    .build());
            registry.register(listener("far", String.class).selector("far").build());
            registry.start();
            for (int i = 0; i < 5; i++) {
                earth.send(Selector.unicast("gate_far | moon"), "p" + i);
            }
            eventually(
                    () -> assertThat(registry.connection().base().statistics().queueFull())
                            .isPositive());

            registry.connection().base().stop();

            assertThat(next()).isEqualTo("far p3");
            assertThat(next()).isEqualTo("far p4");
            assertThat(registry.connection().base().statistics())
                    .returns(1L, ContainerStatistics::failed)
                    .returns(2L, ContainerStatistics::unhandled);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void whatHadArrivedAnywhereIsHandledWhenAllStopTogether(int capacity) throws Exception {
        int count = 20;
        try (BusBench bus = new BusBench()) {
            CountDownLatch go = new CountDownLatch(1);
            CountDownLatch begun = new CountDownLatch(1);
            Counting counting = new Counting();
            IpmbListenerEndpointRegistry registry = registry(bus, new Gates(bus));
            registry.register(listener("slow", Integer.class, payload -> {
                        begun.countDown();
                        go.await();
                        counting.perform(payload);
                    })
                    .settings(capacity == 0 ? null : queue(capacity))
                    .build());
            registry.register(listener("far", Integer.class).selector("far").build());
            registry.start();
            Endpoint earth = bus.otherWithoutLanes("earth");
            long delivered = registry.connection().endpoint().counters().getOrDefault(Counter.DELIVERED, 0L);
            for (int i = 0; i < count; i++) {
                earth.send(Selector.unicast("gate_far | moon"), i);
            }
            // The base hosts the bus: messages still inside it have not arrived.
            eventually(() -> assertThat(registry.connection().endpoint().counters())
                    .hasEntrySatisfying(
                            Counter.DELIVERED, now -> assertThat(now).isGreaterThanOrEqualTo(delivered + count)));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> stopping = CompletableFuture.runAsync(registry::stop);
            eventually(() -> assertThat(bus.subscriptions()).noneMatch(subscription -> subscription.isActive()));
            go.countDown();
            stopping.get(20, TimeUnit.SECONDS);

            counting.assertHasCounted(count);
            assertThat(arrived).isEmpty();
        }
    }

    @Test
    void whatComesToTheEndpointForRepliesReachesItsListener() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerEndpointRegistry registry = registry(bus, new Gates(bus));
            IpmbTemplate template =
                    new IpmbTemplate(registry.connection(), new Gates(bus), new DefaultIpmbMessageConverter());
            template.setApplicationListeners(registry::connection);
            bus.atEnd(template::stop);
            registry.register(listener("orbit", Orbit.class).selector("dark").build());
            registry.start();
            Endpoint earth = bus.other("earth");
            Thread asking = new Thread(() -> {
                try {
                    template.convertSendAndReceive("earth", "how far?", String.class);
                } catch (RuntimeException e) {
                    // Nobody answers; it is ended with the template.
                }
            });
            asking.start();
            eventually(() -> assertThat(template.replyEndpoint()).isNotNull());
            LabelExpression replies = LabelExpression.of(Objects.requireNonNull(template.replyEndpoint())
                    .label()
                    .elements()
                    .iterator()
                    .next());

            earth.send(Selector.unicast(replies.or(LabelExpression.of("moon"))), new Orbit(3));
            assertThat(next()).isEqualTo("orbit Orbit[number=3]");
            // A listener that comes later is found as well.
            registry.register(listener("text", String.class).build());
            earth.send(Selector.unicast(replies.or(LabelExpression.of("moon"))), "hello");
            assertThat(next()).isEqualTo("text hello");
            template.stop();
            asking.join(TimeUnit.SECONDS.toMillis(10));
            assertThat(asking.isAlive()).isFalse();
        }
    }
}
