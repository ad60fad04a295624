package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.assertNothingFor;
import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.next;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.EndpointRetiredException;
import io.ipmb.HostOptions;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.LaneMode;
import io.ipmb.LaneOptions;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.SendResult;
import io.ipmb.SendTimeoutException;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.Subscription;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages by lanes, on the bus: the same meaning as through the host, and no need of it. */
@ExtendWith(DescriptorLeakCheck.class)
class LanesTest {

    private static final Selector RECEIVER = Selector.unicast("receiver");
    private static final Selector ALL = Selector.multicast("receiver");

    private static Endpoint numbers(BusBench bus, String... label) {
        return bus.join(options -> options.receives(Integer.class), label);
    }

    private static Endpoint guest(BusBench bus, LaneMode mode, String... label) {
        return bus.join(
                options -> options.lanes(mode).controllerAffinity(false).receives(Integer.class, String.class), label);
    }

    private static void send(Endpoint sender, Selector to, int from, int end) {
        for (int i = from; i < end; i++) {
            sender.send(to, i);
        }
    }

    private static List<Integer> take(Endpoint receiver, int count) {
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add((Integer) payloadOf(receiver));
        }
        return taken;
    }

    private static List<Integer> range(int from, int end) {
        return IntStream.range(from, end).boxed().toList();
    }

    /** Opens the lane to each of these, which take one message each. */
    private static void openLanes(Endpoint sender, Endpoint... receivers) {
        long before = sender.counters().get(Counter.LANES_OFFERED);
        sender.send(ALL, -1);
        for (Endpoint receiver : receivers) {
            assertThat(payloadOf(receiver)).isEqualTo(-1);
        }
        assertThat(sender.counters().get(Counter.LANES_OFFERED)).isEqualTo(before + receivers.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void afterSomeMessagesALaneIsOpenedAndTheOrderHolds(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint receiver = numbers(bus, "receiver");
            Endpoint sender = bus.join("sender");
            int after = LaneOptions.DEFAULT.afterMessages();
            send(sender, RECEIVER, 0, after);
            assertThat(sender.counters()).containsEntry(Counter.LANES_OFFERED, 0L);
            send(sender, RECEIVER, after, 1000);
            assertThat(sender.counters()).containsEntry(Counter.LANES_OFFERED, 1L);
            assertThat(take(receiver, 1000)).isEqualTo(range(0, 1000));
            assertThat(host.counters()).containsEntry(Counter.LANES_INTRODUCED, 1L);
            eventually(() -> assertThat(host.counters()).containsEntry(Counter.ROUTED, (long) after));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void messagesGoOnWithoutAHost(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint receiver = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint sender = guest(bus, LaneMode.ALWAYS, "sender");
            openLanes(sender, receiver);
            host.close();
            send(sender, RECEIVER, 0, 10_000);
            assertThat(take(receiver, 10_000)).isEqualTo(range(0, 10_000));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aMulticastReachesThoseWithALaneAndTheOthersOnceEach(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint able = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint another = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint star = guest(bus, LaneMode.NEVER, "receiver");
            Endpoint sender = guest(bus, LaneMode.AUTO, "sender");
            for (int i = 0; i < 100; i++) {
                assertThat(sender.send(ALL, i)).isEqualTo(SendResult.to(3));
            }
            for (Endpoint receiver : List.of(able, another, star)) {
                assertThat(take(receiver, 100)).isEqualTo(range(0, 100));
                assertNothingFor(receiver);
            }
            assertThat(sender.counters()).containsEntry(Counter.LANES_OFFERED, 2L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void objectsAndRegionsTravelByALane(String platform) {
        try (BusBench bus = new BusBench(platform);
                MemoryRegistry registry =
                        MemoryRegistry.builder().platform(bus.platform()).build()) {
            Endpoint host = bus.join("host");
            Endpoint receiver = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint sender = guest(bus, LaneMode.ALWAYS, "sender");
            openLanes(sender, receiver);
            long routed = host.counters().get(Counter.ROUTED);
            for (int i = 0; i < 50; i++) {
                try (MemoryRegion region = registry.allocate(5000, "lane")) {
                    region.map().putInt(0, i);
                    sender.send(OutgoingMessage.of(RECEIVER, i).withRegion(region));
                }
                try (IncomingMessage message = next(receiver)) {
                    assertThat(message.payload()).isEqualTo(i);
                    assertThat(message.regions().get(0).map().getInt(0)).isEqualTo(i);
                }
            }
            assertThat(host.counters()).containsEntry(Counter.ROUTED, routed);
            assertThat(registry.statistics().created())
                    .as("regions, used again")
                    .isLessThan(10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whatAReceiverLeavesUnreadGoesToTheNextMatch(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint first = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint second = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint sender = guest(bus, LaneMode.ALWAYS, "sender");
            openLanes(sender, first, second);
            send(sender, RECEIVER, 0, 100);
            assertThat(take(first, 10)).isEqualTo(range(0, 10));
            first.close();
            assertThat(take(second, 90)).isEqualTo(range(10, 100));
            assertNothingFor(second);
            eventually(() -> assertThat(sender.counters()).containsEntry(Counter.SENT_AGAIN, 90L));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aReceiverThatHasNeverReadItsOfferLosesNothing(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint first = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint second = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint sender = guest(bus, LaneMode.ALWAYS, "sender");
            send(sender, RECEIVER, 0, 100);
            first.close();
            assertThat(take(second, 100)).isEqualTo(range(0, 100));
            assertNothingFor(second);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whatNobodyTakesIsKeptForItsTimeToLive(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint first = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint sender = guest(bus, LaneMode.ALWAYS, "sender");
            openLanes(sender, first);
            send(sender, RECEIVER.withTimeToLive(Duration.ofSeconds(30)), 0, 10);
            first.close();
            Endpoint second = guest(bus, LaneMode.AUTO, "receiver");
            assertThat(take(second, 10)).isEqualTo(range(0, 10));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aReceiverReadsWhatASenderHasLeft(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint receiver = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint sender = guest(bus, LaneMode.ALWAYS, "sender");
            openLanes(sender, receiver);
            send(sender, RECEIVER, 0, 1000);
            sender.close();
            assertThat(take(receiver, 1000)).isEqualTo(range(0, 1000));
            assertNothingFor(receiver);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aSenderThatHasLeftBeforeItsLaneIsTakenUpLosesNothing(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint receiver = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint sender = guest(bus, LaneMode.ALWAYS, "sender");
            send(sender, RECEIVER, 0, 1000);
            sender.close();
            assertThat(take(receiver, 1000)).isEqualTo(range(0, 1000));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void anIdleLaneEndsAndTheOrderHolds(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint receiver = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint sender = bus.join(
                    options -> options.lanes(LaneOptions.builder()
                            .afterMessages(1)
                            .idleTime(Duration.ofMillis(100))
                            .build()),
                    "sender");
            send(sender, RECEIVER, 0, 100);
            assertThat(take(receiver, 100)).isEqualTo(range(0, 100));
            long routed = host.counters().get(Counter.ROUTED);
            eventually(() -> {
                sender.send(RECEIVER, 100);
                assertThat(payloadOf(receiver)).isEqualTo(100);
                if (host.counters().get(Counter.ROUTED) == routed) {
                    pause(200);
                }
                assertThat(host.counters().get(Counter.ROUTED)).isGreaterThan(routed);
            });
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aHostForbidsLanesForItsBus(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join(
                    options -> options.host(HostOptions.builder().lanes(false).build()), "host");
            Endpoint receiver = guest(bus, LaneMode.ALWAYS, "receiver");
            Endpoint sender = guest(bus, LaneMode.ALWAYS, "sender");
            send(sender, RECEIVER, 0, 100);
            assertThat(take(receiver, 100)).isEqualTo(range(0, 100));
            assertThat(sender.counters()).containsEntry(Counter.LANES_OFFERED, 0L);
            assertThat(host.counters()).containsEntry(Counter.ROUTED, 100L);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SlowConsumerPolicy.class,
            names = {"DROP_OLDEST", "DISCONNECT"})
    void whereOnlyAQueueOfTheHostCanObeyThePolicyThereAreNoLanes(SlowConsumerPolicy policy) {
        try (BusBench bus = new BusBench("memory")) {
            bus.join(
                    options -> options.host(
                            HostOptions.builder().slowConsumerPolicy(policy).build()),
                    "host");
            Endpoint receiver = guest(bus, LaneMode.ALWAYS, "receiver");
            Endpoint sender = guest(bus, LaneMode.ALWAYS, "sender");
            send(sender, RECEIVER, 0, 100);
            assertThat(take(receiver, 100)).isEqualTo(range(0, 100));
            assertThat(sender.counters()).containsEntry(Counter.LANES_OFFERED, 0L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aSenderWaitsForASlowReceiverUntilItsTimeIsOver(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint receiver = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint sender =
                    bus.join(options -> options.lanes(LaneMode.ALWAYS).sendTimeout(Duration.ofMillis(50)), "sender");
            openLanes(sender, receiver);
            String text = "x".repeat(10_000);
            int[] sent = new int[1];
            assertThatExceptionOfType(SendTimeoutException.class)
                    .isThrownBy(() -> {
                        while (true) {
                            sender.send(RECEIVER, text);
                            sent[0]++;
                        }
                    })
                    .withMessageContaining("receiver");
            for (int i = 0; i < sent[0]; i++) {
                assertThat(payloadOf(receiver)).isEqualTo(text);
            }
            sender.send(RECEIVER, "room again");
            assertThat(payloadOf(receiver)).isEqualTo("room again");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aFullLaneDropsTheNewestWhereTheHostSaysSo(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join(
                    options -> options.host(HostOptions.builder()
                            .slowConsumerPolicy(SlowConsumerPolicy.DROP_NEWEST)
                            .build()),
                    "host");
            Endpoint receiver = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint sender = guest(bus, LaneMode.ALWAYS, "sender");
            openLanes(sender, receiver);
            String text = "x".repeat(10_000);
            int sent = 0;
            while (sender.counters().get(Counter.DROPPED_SLOW_RECEIVER) == 0) {
                sender.send(RECEIVER, text);
                sent++;
            }
            for (int i = 1; i < sent; i++) {
                assertThat(payloadOf(receiver)).isEqualTo(text);
            }
            sender.send(RECEIVER, "room again");
            assertThat(payloadOf(receiver)).isEqualTo("room again");
            assertThat(bus.events)
                    .filteredOn(BusEvent.MessageDropped.class::isInstance)
                    .singleElement()
                    .asString()
                    .contains("receiver");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aReceiverTakesNoMoreLanesThanItSays(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint receiver = bus.join(
                    options -> options.receives(Integer.class)
                            .lanes(LaneOptions.builder().mostLanes(1).build()),
                    "receiver");
            Endpoint sender = guest(bus, LaneMode.ALWAYS, "sender");
            Endpoint another = guest(bus, LaneMode.ALWAYS, "another");
            openLanes(sender, receiver);
            send(another, RECEIVER, 0, 100);
            assertThat(take(receiver, 100)).isEqualTo(range(0, 100));
            eventually(() -> assertThat(another.counters()).containsEntry(Counter.LANES_NOT_TAKEN_UP, 1L));
            assertThat(receiver.counters()).containsEntry(Counter.LANES_NOT_TAKEN, 1L);
            assertThat(another.counters()).containsEntry(Counter.SENT_AGAIN, 100L);
            long routed = host.counters().get(Counter.ROUTED);
            send(sender, RECEIVER, 0, 100);
            assertThat(take(receiver, 100)).isEqualTo(range(0, 100));
            assertThat(host.counters()).containsEntry(Counter.ROUTED, routed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void workIsSpreadOverLanes(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint one = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint two = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint sender = guest(bus, LaneMode.ALWAYS, "sender");
            openLanes(sender, one, two);
            send(sender, RECEIVER.spread(), 0, 100);
            assertThat(take(one, 45)).isSorted();
            assertThat(take(two, 45)).isSorted();
            for (int key = 0; key < 10; key++) {
                Selector keyed = RECEIVER.spread(key);
                send(sender, keyed, 0, 10);
            }
            assertThat(one.receive(LIMIT)).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aWorkerWithALaneGetsItsShareBesideOneWithout(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint able = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint star = guest(bus, LaneMode.NEVER, "receiver");
            Endpoint sender = guest(bus, LaneMode.ALWAYS, "sender");
            // Nobody reads meanwhile: more and more waits in the lane, and nothing is known of the other one.
            send(sender, RECEIVER.spread(), 0, 200);
            assertThat(take(able, 60)).isSorted();
            assertThat(take(star, 60)).isSorted();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aRetiredReceiverReadsWhatItHasAndTheRestGoesElsewhere(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint first = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint second = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint sender = guest(bus, LaneMode.ALWAYS, "sender");
            openLanes(sender, first, second);
            send(sender, RECEIVER, 0, 10);
            assertThat(first.retire(Duration.ZERO)).isFalse();
            send(sender, RECEIVER, 10, 20);
            assertThat(take(first, 10)).isEqualTo(range(0, 10));
            assertThat(take(second, 10)).isEqualTo(range(10, 20));
            assertThatExceptionOfType(EndpointRetiredException.class).isThrownBy(() -> first.receive(LIMIT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void anEndpointWithoutLanesIsOnTheStar(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint receiver = guest(bus, LaneMode.AUTO, "receiver");
            Endpoint sender = guest(bus, LaneMode.NEVER, "sender");
            send(sender, RECEIVER, 0, 100);
            assertThat(take(receiver, 100)).isEqualTo(range(0, 100));
            assertThat(host.counters()).containsEntry(Counter.ROUTED, 100L);
            assertThat(JoinOptions.builder("x").label("x").build().lanes()).isEqualTo(LaneOptions.DEFAULT);
        }
    }

    @ParameterizedTest
    @CsvSource({"linux, sender", "linux, host", "memory, sender", "memory, host"})
    void oneOfTwoIsAlwaysBeingReplacedAndNothingIsLost(String platform, String first) throws Exception {
        int most = 100_000;
        try (BusBench bus = new BusBench(platform)) {
            Endpoint earlier = bus.join(first);
            Endpoint sender = first.equals("sender") ? earlier : guest(bus, LaneMode.AUTO, "sender");
            AtomicIntegerArray heard = new AtomicIntegerArray(most);
            AtomicInteger sent = new AtomicInteger();
            AtomicBoolean over = new AtomicBoolean();
            Deque<Endpoint> two = new ArrayDeque<>();
            two.add(listening(bus, heard));
            two.add(listening(bus, heard));
            FutureTask<Void> sending = new FutureTask<>(
                    () -> {
                        while (!over.get() && sent.get() < most) {
                            sender.send(RECEIVER, sent.getAndIncrement());
                            LockSupport.parkNanos(100_000);
                        }
                    },
                    null);
            new Thread(sending).start();
            for (int round = 0; round < 20; round++) {
                int before = sent.get();
                two.remove().close();
                two.add(listening(bus, heard));
                eventually(() ->
                        assertThat(sending.isDone() || sent.get() > before + 40).isTrue());
                if (sending.isDone()) {
                    sending.get();
                }
            }
            over.set(true);
            sending.get(20, TimeUnit.SECONDS);
            eventually(() -> assertThat(IntStream.range(0, sent.get()).filter(i -> heard.get(i) != 1))
                    .isEmpty());
        }
    }

    private static Endpoint listening(BusBench bus, AtomicIntegerArray heard) {
        Endpoint receiver = guest(bus, LaneMode.AUTO, "receiver");
        Subscription unused = receiver.onMessage(message -> heard.incrementAndGet(message.payload(Integer.class)));
        return receiver;
    }
}
