package io.ipmb.spring.config;

import static io.ipmb.spring.listener.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.Selector;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.spring.listener.BusBench;
import io.ipmb.spring.listener.ListenerSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stopping application leaves later messages to its stand-by, and handles the earlier ones. */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(120)
class RollingRestartTest extends RegistryTest {

    private static final int MOST = 100_000;
    private static final long PAUSE_NANOS = 2_000_000;

    @ParameterizedTest
    @CsvSource({
        "memory, 0, 4, sender",
        "linux, 0, 8, sender",
        "linux, 3, 8, sender",
        "memory, 0, 4, one of two",
        "linux, 0, 12, one of two"
    })
    void oneOfTwoIsAlwaysBeingRestartedAndNothingIsLost(String platform, int capacity, int rounds, String host)
            throws Exception {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint earth = host.equals("sender") ? bus.other("earth") : null;
            AtomicIntegerArray heard = new AtomicIntegerArray(MOST);
            List<IpmbListenerEndpointRegistry> two = List.of(registry(bus), registry(bus));
            for (IpmbListenerEndpointRegistry one : two) {
                one.register(listener("count", Integer.class, payload -> heard.incrementAndGet((Integer) payload))
                        .settings(new ListenerSettings(null, null, capacity, null, null))
                        .build());
                one.register(listener("pictures").selector("pictures").build());
                one.start();
            }
            Endpoint sender = earth == null ? bus.other("earth") : earth;
            assertThat(sender.isController()).isEqualTo(host.equals("sender"));
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger sent = new AtomicInteger();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                while (!over.get() && sent.get() < MOST) {
                    sender.send(Selector.unicast("moon"), sent.getAndIncrement());
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            });

            for (int round = 0; round < rounds; round++) {
                int before = sent.get();
                IpmbListenerEndpointRegistry one = two.get(round % 2);
                one.stop();
                one.start();
                eventually(() -> assertThat(sent).hasValueGreaterThan(before + 20));
            }
            over.set(true);
            sending.get(20, TimeUnit.SECONDS);

            for (int i = 0; i < sent.get(); i++) {
                int number = i;
                eventually(() ->
                        assertThat(heard.get(number)).as("message %s", number).isEqualTo(1));
            }
            for (IpmbListenerEndpointRegistry one : two) {
                assertThat(one.containers())
                        .allMatch(container -> container.statistics().unhandled() == 0);
            }
        }
    }

    @Test
    void whileTheLastMessageIsAtWorkTheOneThatStandsByGetsTheNextOnes() throws Exception {
        try (BusBench bus = new BusBench()) {
            Endpoint earth = bus.other("earth");
            CountDownLatch busy = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            IpmbListenerEndpointRegistry first = registry(bus);
            first.register(listener("slow", String.class, payload -> {
                        busy.countDown();
                        go.await();
                        first.connection().endpoint().send(Selector.unicast("earth"), "answer to " + payload);
                        arrived.add("first " + payload);
                    })
                    .build());
            first.start();
            IpmbListenerEndpointRegistry second = registry(bus);
            second.register(listener("second").build());
            second.start();
            earth.send(Selector.unicast("moon"), "one");
            // It has arrived, so its receiver handles it.
            earth.send(Selector.unicast("moon"), "two");
            assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> stopping = CompletableFuture.runAsync(first::stop);
            eventually(() -> {
                earth.send(Selector.unicast("moon"), "three");
                assertThat(arrived).contains("second three");
            });
            assertThat(stopping).isNotDone();
            go.countDown();
            stopping.get(20, TimeUnit.SECONDS);

            assertThat(arrived).contains("first one").containsOnlyOnce("first one");
            assertThat(earth.receive(Duration.ofSeconds(20)).payload()).isEqualTo("answer to one");
            assertThat(first.connection().base().statistics().unhandled()).isZero();
        }
    }

    @Test
    void whatTimeDidNotSufficeForIsCounted() throws Exception {
        int count = 10;
        try (BusBench bus = new BusBench()) {
            Endpoint earth = bus.other("earth");
            CountDownLatch busy = new CountDownLatch(1);
            IpmbListenerEndpointRegistry registry = registry(bus);
            registry.register(listener("hangs", Integer.class, payload -> {
                        busy.countDown();
                        new CountDownLatch(1).await();
                    })
                    .settings(new ListenerSettings(null, null, null, Duration.ofMillis(300), null))
                    .build());
            registry.start();
            for (int i = 0; i < count; i++) {
                earth.send(Selector.unicast("moon"), i);
            }
            assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(earth.flush(Duration.ofSeconds(20))).isTrue();

            registry.stop();

            assertThat(registry.connection().base().statistics().failed()).isEqualTo(1);
            assertThat(registry.connection().base().statistics().unhandled()).isEqualTo(count - 1);
        }
    }
}
