package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.assertNothingFor;
import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.next;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.AcknowledgeMode;
import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import io.ipmb.LaneMode;
import io.ipmb.LaneOptions;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.SendTimeoutException;
import io.ipmb.Subscription;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that their sender keeps until they are acknowledged. */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
class AcknowledgeTest {

    private static final Selector RECEIVER = Selector.unicast("receiver");

    private static Endpoint receiver(BusBench bus, AcknowledgeMode mode) {
        return bus.join(
                options -> options.acknowledge(mode).controllerAffinity(false).receives(Integer.class, String.class),
                "receiver");
    }

    private static void send(Endpoint sender, int from, int end) {
        for (int i = from; i < end; i++) {
            sender.send(RECEIVER, i);
        }
    }

    /** Takes messages, and closes them without acknowledging them. */
    private static List<IncomingMessage> take(Endpoint receiver, int count) {
        List<IncomingMessage> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            IncomingMessage message = next(receiver);
            message.close();
            taken.add(message);
        }
        return taken;
    }

    private static List<String> described(List<IncomingMessage> messages) {
        return messages.stream()
                .map(message -> message.payload() + " " + message.redeliveries())
                .toList();
    }

    private static List<String> numbers(int from, int end, int redeliveries) {
        return IntStream.range(from, end).mapToObj(i -> i + " " + redeliveries).toList();
    }

    private static List<String> together(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whatIsNotAcknowledgedGoesToTheNextMatch(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint first = receiver(bus, AcknowledgeMode.MANUAL);
            Endpoint second = receiver(bus, AcknowledgeMode.MANUAL);
            Endpoint sender = bus.join("sender");
            send(sender, 0, 20);
            assertThat(sender.counters()).containsEntry(Counter.LANES_OFFERED, 1L);
            List<IncomingMessage> taken = take(first, 10);
            assertThat(described(taken)).isEqualTo(numbers(0, 10, 0));
            taken.get(0).acknowledge();
            taken.get(2).acknowledge();
            taken.get(2).acknowledge();
            taken.get(1).acknowledge();
            // Behind one that is not acknowledged: comes again all the same.
            taken.get(5).acknowledge();
            first.close();
            taken.get(3).acknowledge();
            List<IncomingMessage> rest = take(second, 17);
            assertThat(described(rest)).isEqualTo(together(numbers(3, 10, 1), numbers(10, 20, 0)));
            assertNothingFor(second);
            rest.forEach(IncomingMessage::acknowledge);
            second.close();
            Endpoint third = receiver(bus, AcknowledgeMode.ON_RECEIPT);
            sender.send(RECEIVER.withTimeToLive(LIMIT), 20);
            List<IncomingMessage> last = take(third, 1);
            assertThat(described(last)).isEqualTo(numbers(20, 21, 0));
            last.get(0).acknowledge();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void acknowledgementsComeInAnyOrderFromAnyThread(String platform) throws Exception {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint first = receiver(bus, AcknowledgeMode.MANUAL);
            Endpoint second = receiver(bus, AcknowledgeMode.MANUAL);
            Endpoint sender = bus.join("sender");
            send(sender, 0, 1000);
            List<IncomingMessage> taken = take(first, 1000);
            Collections.shuffle(taken, new Random(20_261_201));
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int part = i;
                threads.add(new Thread(() -> {
                    for (int k = part; k < taken.size(); k += 4) {
                        taken.get(k).acknowledge();
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            first.close();
            assertNothingFor(second);
            assertThat(sender.counters()).containsEntry(Counter.SENT_AGAIN, 0L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void afterTheHandlerAMessageIsDone(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint first = receiver(bus, AcknowledgeMode.AFTER_HANDLER);
            Endpoint second = receiver(bus, AcknowledgeMode.AFTER_HANDLER);
            Endpoint sender = bus.join("sender");
            ConcurrentLinkedQueue<IncomingMessage> kept = new ConcurrentLinkedQueue<>();
            AtomicInteger handled = new AtomicInteger();
            Subscription unused = first.onMessage(message -> {
                int number = message.payload(Integer.class);
                if (number >= 8) {
                    kept.add(message.detach());
                }
                handled.incrementAndGet();
                if (number % 2 == 0) {
                    throw new IllegalStateException("a handler that fails, as it is meant to");
                }
            });
            send(sender, 0, 10);
            eventually(() -> assertThat(handled).hasValue(10));
            kept.remove().close();
            first.close();
            kept.remove().close();
            assertThat(described(take(second, 1))).isEqualTo(numbers(9, 10, 1));
            assertNothingFor(second);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aMessageInHandAtTheCloseOfAnEndpointIsNotSentAgainWhenItIsHandledInTime(String platform) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint first = receiver(bus, AcknowledgeMode.AFTER_HANDLER);
            Endpoint second = receiver(bus, AcknowledgeMode.AFTER_HANDLER);
            Endpoint sender = bus.join("sender");
            CountDownLatch begun = new CountDownLatch(4);
            CountDownLatch goOn = new CountDownLatch(1);
            AtomicInteger handled = new AtomicInteger();
            Subscription unused = first.onMessage(
                    message -> {
                        begun.countDown();
                        goOn.await();
                        handled.incrementAndGet();
                    },
                    executor);
            send(sender, 0, 8);
            begun.await();
            FutureTask<Void> closing = new FutureTask<>(first::close, null);
            new Thread(closing).start();
            // The next match gets what comes from now on, so the first one takes nothing any more.
            eventually(() -> {
                sender.send(RECEIVER, 100);
                try (IncomingMessage message = second.receive(Duration.ZERO)) {
                    assertThat(message).isNotNull();
                }
            });
            goOn.countDown();
            closing.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            List<Object> others = new ArrayList<>();
            for (IncomingMessage message = second.receive(Duration.ofMillis(50));
                    message != null;
                    message = second.receive(Duration.ofMillis(50))) {
                others.add(message.payload());
                message.close();
            }
            assertThat(others).allMatch(Integer.valueOf(100)::equals);
            assertThat(handled).hasValueGreaterThanOrEqualTo(8);
        } finally {
            executor.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void inPlaceAMessageIsAcknowledgedOrTaken(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint first = receiver(bus, AcknowledgeMode.MANUAL);
            Endpoint second = receiver(bus, AcknowledgeMode.AFTER_HANDLER);
            Endpoint third = receiver(bus, AcknowledgeMode.AFTER_HANDLER);
            Endpoint sender = bus.join("sender");
            ConcurrentLinkedQueue<IncomingMessage> taken = new ConcurrentLinkedQueue<>();
            AtomicInteger handled = new AtomicInteger();
            Subscription unused = first.onMessageInPlace(view -> {
                if (view.payload().get() / 2 < 4) {
                    view.acknowledge();
                } else if (view.payload().get() / 2 < 6) {
                    taken.add(view.take());
                }
                handled.incrementAndGet();
            });
            send(sender, 0, 8);
            eventually(() -> assertThat(handled).hasValue(8));
            for (IncomingMessage message : taken) {
                message.close();
            }
            taken.remove().acknowledge();
            first.close();
            ConcurrentLinkedQueue<Integer> again = new ConcurrentLinkedQueue<>();
            Subscription other =
                    second.onMessageInPlace(view -> again.add(view.payload().get() / 2 * 10 + view.redeliveries()));
            eventually(() -> assertThat(again).containsExactly(51, 61, 71));
            second.close();
            assertNothingFor(third);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aSenderWaitsForSpaceThatIsNotAcknowledged(String platform) throws Exception {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint receiver = receiver(bus, AcknowledgeMode.MANUAL);
            Endpoint sender = bus.join(
                    options -> options.lanes(LaneOptions.builder()
                            .ringBytes(LaneOptions.SMALLEST_RING_BYTES)
                            .build()),
                    "sender");
            String text = "x".repeat(10_000);
            List<IncomingMessage> taken = new ArrayList<>();
            assertThatExceptionOfType(SendTimeoutException.class).isThrownBy(() -> {
                while (true) {
                    sender.send(OutgoingMessage.of(RECEIVER, text), Duration.ofMillis(50));
                    IncomingMessage message = next(receiver);
                    message.close();
                    taken.add(message);
                }
            });
            assertThat(taken).hasSizeBetween(10, 30);
            FutureTask<Void> sending = new FutureTask<>(() -> sender.send(RECEIVER, "room again"), null);
            new Thread(sending).start();
            FutureTask<Object> receiving = new FutureTask<>(() -> payloadOf(receiver));
            new Thread(receiving).start();
            // The last ones first: the reader sleeps, and only the first one gives space back.
            Collections.reverse(taken);
            taken.forEach(IncomingMessage::acknowledge);
            sending.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(receiving.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("room again");
        }
    }

    @ParameterizedTest
    @CsvSource({"linux, MANUAL", "linux, ON_RECEIPT", "memory, MANUAL", "memory, ON_RECEIPT"})
    void regionsComeAgainAsTheyWere(String platform, AcknowledgeMode successor) {
        try (BusBench bus = new BusBench(platform);
                MemoryRegistry registry =
                        MemoryRegistry.builder().platform(bus.platform()).build()) {
            bus.join("host");
            Endpoint first = receiver(bus, AcknowledgeMode.MANUAL);
            Endpoint second = receiver(bus, successor);
            Endpoint sender = bus.join("sender");
            for (int i = 0; i < 4; i++) {
                try (MemoryRegion region = registry.allocate(5000, "lane")) {
                    region.map().putInt(0, i);
                    sender.send(OutgoingMessage.of(RECEIVER, i).withRegion(region));
                }
            }
            List<IncomingMessage> taken = take(first, 3);
            taken.get(0).acknowledge();
            // A region that its receiver has closed would be used again, were it not kept.
            try (MemoryRegion one = registry.allocate(5000, "lane");
                    MemoryRegion other = registry.allocate(5000, "lane")) {
                one.map().putInt(0, -1);
                other.map().putInt(0, -1);
                first.close();
                for (int i = 1; i < 4; i++) {
                    try (IncomingMessage message = next(second)) {
                        assertThat(message.payload()).isEqualTo(i);
                        assertThat(message.redeliveries()).isEqualTo(i < 3 ? 1 : 0);
                        assertThat(message.regions()).hasSize(1);
                        assertThat(message.regions().get(0).map().getInt(0)).isEqualTo(i);
                        message.acknowledge();
                    }
                }
            }
            // All counts are given back: the regions are used again.
            long created = registry.statistics().created();
            eventually(() -> {
                List<MemoryRegion> all = new ArrayList<>();
                sender.send(OutgoingMessage.of(RECEIVER, 9));
                try (IncomingMessage message = next(second)) {
                    message.acknowledge();
                }
                for (int i = 0; i < created; i++) {
                    all.add(registry.allocate(5000, "lane"));
                }
                all.forEach(MemoryRegion::close);
                assertThat(registry.statistics().created()).isEqualTo(created);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theHostPassesOnThatAMessageComesAgain(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint first = receiver(bus, AcknowledgeMode.MANUAL);
            Endpoint second = bus.join(options -> options.lanes(LaneMode.NEVER).receives(Integer.class), "receiver");
            Endpoint sender = bus.join("sender");
            send(sender, 0, 3);
            List<IncomingMessage> taken = take(first, 2);
            assertThat(taken).hasSize(2);
            first.close();
            assertThat(described(take(second, 3))).isEqualTo(together(numbers(0, 2, 1), numbers(2, 3, 0)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void redeliveriesAddUpAndKeysStay(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint sender = bus.join("sender");
            Endpoint present = receiver(bus, AcknowledgeMode.MANUAL);
            for (int i = 0; i < 10; i++) {
                sender.send(RECEIVER.spread("a key"), i);
                sender.send(RECEIVER.spread(), i);
            }
            // An orderly close is no crash, however often.
            for (int round = 0; round < 5; round++) {
                List<IncomingMessage> taken = take(present, 20);
                assertThat(taken).extracting(IncomingMessage::redeliveries).containsOnly(round);
                Endpoint next = receiver(bus, AcknowledgeMode.MANUAL);
                present.close();
                present = next;
            }
            assertThat(take(present, 20))
                    .extracting(IncomingMessage::redeliveries)
                    .containsOnly(5);
            assertThat(sender.counters()).containsEntry(Counter.DROPPED_CRASHES, 0L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aLaneIsNotIdleWhileSomethingIsNotAcknowledged(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint first = receiver(bus, AcknowledgeMode.MANUAL);
            Endpoint sender = bus.join(
                    options -> options.lanes(LaneOptions.builder()
                            .idleTime(LaneOptions.SHORTEST_IDLE_TIME)
                            .build()),
                    "sender");
            send(sender, 0, 2);
            List<IncomingMessage> taken = take(first, 2);
            taken.get(1).acknowledge();
            assertNothingFor(first);
            for (int i = 0; i < 6; i++) {
                // Longer than the idle time, whatever the speed of the machine.
                assertNothingFor(first);
            }
            assertThat(sender.counters()).containsEntry(Counter.LANES_OFFERED, 1L);
            taken.get(0).acknowledge();
            eventually(() -> {
                assertNothingFor(first);
                assertNothingFor(first);
                sender.send(RECEIVER, 3);
                take(first, 1).get(0).acknowledge();
                assertThat(sender.counters().get(Counter.LANES_OFFERED)).isGreaterThan(1);
            });
            assertThat(host.counters()).containsEntry(Counter.ROUTED, 0L);
        }
    }
}
