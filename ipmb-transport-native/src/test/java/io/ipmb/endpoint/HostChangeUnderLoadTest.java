package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.HostOptions;
import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.testsupport.BusProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The host changes while messages are under way, with real processes and with many endpoints. */
@Timeout(120)
@ExtendWith(DescriptorLeakCheck.class)
class HostChangeUnderLoadTest {

    /** Longer than the machine needs, however busy it is: what is tested is that nothing is lost, not for how long. */
    private static final HostOptions PATIENT =
            HostOptions.builder().graceTime(Duration.ofSeconds(30)).build();

    /** Sends one number after the other, one each millisecond, while something else happens. */
    private static void whileSending(IntConsumer sending, Runnable meanwhile) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        AtomicBoolean stopped = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            for (int i = 0; !stopped.get(); i++) {
                sending.accept(i);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        });
        thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
        thread.start();
        try {
            meanwhile.run();
        } finally {
            stopped.set(true);
        }
        try {
            thread.join(LIMIT.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(thread.isAlive()).isFalse();
        assertThat(failure.get()).isNull();
    }

    @Test
    void aProcessThatIsStoppedWhileTheHostIsClosedGetsEverythingInOrderAndOnce() {
        try (BusBench bus = BusBench.withoutLanes("linux")) {
            Endpoint host = bus.join("host");
            Endpoint next = bus.join(options -> options.host(PATIENT), "next");
            int[] sent = new int[1];
            try (BusProcess receiver = BusProcess.join(bus.identifier(), "receiver")) {
                Selector to = Selector.unicast("receiver");
                whileSending(
                        number -> {
                            next.send(to, Integer.toString(number));
                            sent[0] = number + 1;
                        },
                        () -> {
                            receiver.expect("got 0");
                            receiver.stop();
                            host.close();
                            eventually(() -> assertThat(next.isController()).isTrue());
                            long routed = next.counters().get(Counter.ROUTED);
                            eventually(() -> assertThat(next.counters().get(Counter.ROUTED))
                                    .isGreaterThan(routed + 200));
                            receiver.goOn();
                            long then = next.counters().get(Counter.ROUTED);
                            eventually(() -> assertThat(next.counters().get(Counter.ROUTED))
                                    .isGreaterThan(then + 200));
                        });
                for (int i = 1; i < sent[0]; i++) {
                    assertThat(receiver.expect("got ")).isEqualTo("got " + i);
                }
                assertThat(next.counters().get(Counter.DROPPED_NOBODY)).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void threeHundredEndpointsLoseNothingWhenTheirHostIsClosed(String platform) {
        int many = 300;
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            Endpoint next = bus.join(options -> options.host(PATIENT), "next");
            Endpoint outside = bus.join(options -> options.controllerAffinity(false), "outside");
            List<Endpoint> members = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                members.add(bus.join(
                        options -> options.controllerAffinity(false).receives(Integer.class), "member", "m" + i));
            }
            List<Selector> each = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                each.add(Selector.unicast("m" + i));
            }
            Selector all = Selector.multicast("member");
            List<List<Integer>> expected = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                expected.add(new ArrayList<>());
            }
            whileSending(
                    number -> {
                        Endpoint from = number % 2 == 0 ? next : outside;
                        int to = number % many;
                        // Senders that are told apart, since only what comes from one of them is in order.
                        int signed = number % 2 == 0 ? number : -number;
                        if (number % 20 < 2) {
                            from.send(all, signed);
                            expected.forEach(list -> list.add(signed));
                        } else {
                            from.send(each.get(to), signed);
                            expected.get(to).add(signed);
                        }
                    },
                    () -> {
                        payloadOf(members.get(2)).hashCode();
                        host.close();
                        eventually(() -> assertThat(next.isController()).isTrue());
                        long routed = next.counters().get(Counter.ROUTED);
                        eventually(() ->
                                assertThat(next.counters().get(Counter.ROUTED)).isGreaterThan(routed + 300));
                        eventually(() -> assertThat(
                                        Objects.requireNonNull(next.hostedBus()).members())
                                .hasSize(many + 2));
                    });
            expected.get(2).remove(0);
            for (int i = 0; i < many; i++) {
                List<Integer> got = new ArrayList<>();
                for (int k = 0; k < expected.get(i).size(); k++) {
                    got.add((Integer) payloadOf(members.get(i)));
                }
                for (boolean positive : new boolean[] {true, false}) {
                    assertThat(got.stream().filter(n -> n >= 0 == positive).toList())
                            .as("of one sender to member %s", i)
                            .isEqualTo(expected.get(i).stream()
                                    .filter(n -> n >= 0 == positive)
                                    .toList());
                }
            }
            assertThat(next.counters().get(Counter.DROPPED_NOBODY)).isZero();
            assertThat(next.counters().get(Counter.DROPPED_NOT_RETURNED)).isZero();
        }
    }

    @Test
    void nothingThatIsSentOnTheNewBusIsLostWhenTheHostIsKilled() {
        for (int round = 0; round < 3; round++) {
            try (BusBench bus = BusBench.withoutLanes("linux");
                    BusProcess host = BusProcess.join(bus.identifier(), "host")) {
                killed(bus, host);
            }
        }
    }

    private static void killed(BusBench bus, BusProcess host) {
        Endpoint first = bus.join(options -> options.host(PATIENT), "candidate");
        Endpoint second = bus.join(options -> options.host(PATIENT), "candidate");
        Endpoint sending = bus.join(options -> options.host(PATIENT), "sender");
        List<Endpoint> receivers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            receivers.add(bus.join(options -> options.receives(Integer.class).host(PATIENT), "receiver", "r" + i));
        }
        UUID old = sending.id();
        List<Selector> each =
                List.of(Selector.unicast("r0"), Selector.unicast("r1"), Selector.unicast("r2"), Selector.unicast("r3"));
        Map<Integer, List<Integer>> expected = new HashMap<>();
        whileSending(
                number -> {
                    boolean isNew = !sending.id().equals(old);
                    sending.send(each.get(number % 4), number);
                    if (isNew) {
                        expected.computeIfAbsent(number % 4, to -> new ArrayList<>())
                                .add(number);
                    }
                },
                () -> {
                    payloadOf(receivers.get(0)).hashCode();
                    host.kill();
                    eventually(() -> assertThat(sending.id()).isNotEqualTo(old));
                    long sent = sending.counters().get(Counter.SENT);
                    eventually(() ->
                            assertThat(sending.counters().get(Counter.SENT)).isGreaterThan(sent + 300));
                });
        for (int i = 0; i < 4; i++) {
            int since = Objects.requireNonNull(expected.get(i)).get(0);
            List<Integer> got = new ArrayList<>();
            while (got.size() < expected.get(i).size()) {
                IncomingMessage message = receivers.get(i).receive(LIMIT);
                assertThat(message)
                        .as("the next one at %s after %s", i, got.size())
                        .isNotNull();
                try (message) {
                    int number = (Integer) message.payload();
                    if (number >= since) {
                        got.add(number);
                    }
                }
            }
            assertThat(got).isEqualTo(expected.get(i));
        }
        assertThat(List.of(first, second, sending))
                .noneMatch(endpoint -> endpoint.counters().get(Counter.DROPPED_NOT_RETURNED) > 0);
    }
}
