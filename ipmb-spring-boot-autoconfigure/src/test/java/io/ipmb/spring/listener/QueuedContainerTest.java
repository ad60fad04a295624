package io.ipmb.spring.listener;

import static io.ipmb.spring.listener.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.Endpoint;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.platform.DescriptorLeakCheck;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers take messages from a bounded queue. */
@ExtendWith(DescriptorLeakCheck.class)
class QueuedContainerTest {

    private static final Selector MOON = Selector.unicast("moon");

    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

    private Object next() throws InterruptedException {
        Object next = arrived.poll(20, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    private static ListenerSettings settings(int concurrency, int queueCapacity) {
        return new ListenerSettings(null, concurrency, queueCapacity, null, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "linux"})
    void asManyMessagesAreHandledAtTheSameTimeAsThereAreWorkers(String platform) throws Exception {
        int workers = 4;
        try (BusBench bus = new BusBench(platform)) {
            CyclicBarrier together = new CyclicBarrier(workers);
            Set<String> threads = ConcurrentHashMap.newKeySet();
            CountDownLatch all = new CountDownLatch(20 * workers);
            IpmbListenerContainer container =
                    bus.container(settings(workers, 0), TestListener.named("parallel", Integer.class, payload -> {
                        threads.add(Thread.currentThread().getName());
                        together.await(20, TimeUnit.SECONDS);
                        all.countDown();
                    }));
            container.start();
            Endpoint earth = bus.other("earth");

            for (int i = 0; i < 20 * workers; i++) {
                earth.send(MOON, i);
            }

            assertThat(all.await(40, TimeUnit.SECONDS)).isTrue();
            assertThat(threads).containsExactlyInAnyOrder("ipmb-moon-1", "ipmb-moon-2", "ipmb-moon-3", "ipmb-moon-4");
            assertThat(container.statistics().queueCapacity()).isEqualTo(256);
            assertThat(container.statistics().failed()).isZero();
        }
    }

    @Test
    void oneWorkerWithAQueueKeepsTheOrder() throws Exception {
        try (BusBench bus = new BusBench()) {
            bus.container(settings(1, 3), TestListener.named("ordered", Integer.class, arrived::add))
                    .start();
            Endpoint earth = bus.other("earth");
            for (int i = 0; i < 10_000; i++) {
                earth.send(MOON, i);
            }
            for (int i = 0; i < 10_000; i++) {
                assertThat(next()).isEqualTo(i);
            }
        }
    }

    @Test
    void aFullQueueMakesTheBusWaitAndIsCounted() throws Exception {
        try (BusBench bus = new BusBench()) {
            CountDownLatch go = new CountDownLatch(1);
            IpmbListenerContainer container =
                    bus.container(settings(2, 3), TestListener.named("slow", Integer.class, payload -> {
                        go.await();
                        arrived.add(payload);
                    }));
            container.start();
            Endpoint earth = bus.other("earth");
            for (int i = 0; i < 100; i++) {
                earth.send(MOON, i);
            }

            // Two are being handled, three wait in the queue, one waits for room in it.
            eventually(() -> assertThat(container.statistics())
                    .returns(6L, ContainerStatistics::received)
                    .returns(2, ContainerStatistics::inFlight)
                    .returns(3, ContainerStatistics::queueDepth)
                    .returns(3, ContainerStatistics::queueCapacity));
            assertThat(container.statistics().queueFull()).isPositive();

            go.countDown();
            for (int i = 0; i < 100; i++) {
                assertThat(next()).isNotEqualTo("nothing");
            }
            eventually(() -> assertThat(container.statistics().handled()).isEqualTo(100));
        }
    }

    @Test
    void attachmentsTravelThroughTheQueueAndAreClosedAfterTheCall() throws Exception {
        try (BusBench bus = new BusBench();
                MemoryRegistry registry = bus.regions();
                MemoryRegion region = registry.allocate(16)) {
            bus.container(settings(2, 0), TestListener.async("picture", 0, String.class, message -> {
                        arrived.add(message.regions().get(0).map().get(0));
                        return null;
                    }))
                    .start();
            region.map().put(0, (byte) 42);

            bus.other("earth").send(OutgoingMessage.of(MOON, "p").withRegion(region));

            assertThat(next()).isEqualTo((byte) 42);
        }
    }

    @Test
    void whatWaitsInTheQueueWhenTimeIsOverIsCountedAndItsAttachmentsAreClosed() throws Exception {
        try (BusBench bus = new BusBench();
                MemoryRegistry registry = bus.regions();
                MemoryRegion region = registry.allocate(16)) {
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch never = new CountDownLatch(1);
            IpmbListenerContainer container = bus.container(
                    new ListenerSettings(null, 1, 10, Duration.ofMillis(50), null),
                    TestListener.named("slow", String.class, payload -> {
                        started.countDown();
                        never.await();
                    }));
            container.start();
            Endpoint earth = bus.other("earth");
            for (int i = 0; i < 5; i++) {
                earth.send(OutgoingMessage.of(MOON, "p" + i).withRegion(region));
            }
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
            eventually(() -> assertThat(container.statistics().queueDepth()).isEqualTo(4));

            container.stop();

            assertThat(container.statistics())
                    .returns(4L, ContainerStatistics::unhandled)
                    .returns(1L, ContainerStatistics::failed)
                    .returns(ContainerState.STOPPED, ContainerStatistics::state);
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void listenersRunOnVirtualThreadsWhereAskedFor() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = bus.container(TestListener.named(
                    "virtual",
                    String.class,
                    payload -> arrived.add(Thread.currentThread().toString())));
            container.setVirtualThreads(true);
            container.start();

            bus.other("earth").send(MOON, "who are you");

            assertThat((String) next()).startsWith("VirtualThread").contains("ipmb-moon-1");
            assertThat(container.statistics().queueCapacity()).isEqualTo(256);
        }
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void virtualThreadsAreRefusedWhereThereAreNone() {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = bus.container();

            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> container.setVirtualThreads(true))
                    .withMessageContaining("Java 21");
        }
    }

    @Test
    void workersAreNamedAnewAfterARestart() throws Exception {
        try (BusBench bus = new BusBench()) {
            IpmbListenerContainer container = bus.container(
                    settings(1, 5),
                    TestListener.named(
                            "thread",
                            String.class,
                            payload -> arrived.add(Thread.currentThread().getName())));
            Endpoint earth = bus.other("earth");
            for (int i = 0; i < 3; i++) {
                container.start();
                earth.send(MOON, "who are you");
                assertThat(next()).isEqualTo("ipmb-moon-1");
                container.stop();
            }
            assertThat(container.statistics().handled()).isEqualTo(3);
            assertThat(List.copyOf(bus.joined())).hasSize(3);
        }
    }
}
