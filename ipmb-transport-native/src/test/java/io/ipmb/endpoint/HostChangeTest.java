package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.HostLimits;
import io.ipmb.HostOptions;
import io.ipmb.IncomingMessage;
import io.ipmb.JoinOptions;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The host changes, and nothing that is sent to those who are not back yet is lost. */
@ExtendWith(DescriptorLeakCheck.class)
class HostChangeTest {

    private static final Selector WORKER = Selector.unicast("worker");
    private static final Duration SILENCE = Duration.ofMillis(100);

    /** Holds back endpoints that have lost their controller: each joins again when it is let go. */
    private static final class Gate implements AutoCloseable {

        private final CountDownLatch opened = new CountDownLatch(1);
        private final CountDownLatch lost = new CountDownLatch(1);

        UnaryOperator<JoinOptions.Builder> hold() {
            return options -> options.controllerAffinity(false).eventListener(event -> {
                if (event instanceof BusEvent.ControllerLost) {
                    lost.countDown();
                    await(opened);
                }
            });
        }

        void awaitLoss() {
            await(lost);
        }

        void open() {
            opened.countDown();
        }

        @Override
        public void close() {
            open();
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static long workersThatAreBack(Endpoint host) {
        return host.directory().members().stream()
                .filter(member -> member.label().contains("worker") && !member.away())
                .count();
    }

    /** A bus whose host has just been closed, with a sender that hosts it now. */
    private static Endpoint closeHost(Endpoint host, Endpoint next) {
        host.close();
        eventually(() -> assertThat(next.isController()).isTrue());
        return next;
    }

    private static long dropped(Endpoint host) {
        return host.counters().get(Counter.DROPPED_NOBODY) + host.counters().get(Counter.DROPPED_NOT_RETURNED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whatIsSentToOneWhoIsNotBackYetArrivesInOrderAndOnce(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform);
                Gate gate = new Gate()) {
            Endpoint host = bus.join("host");
            Endpoint sender = bus.join("sender");
            Endpoint receiver = bus.join(options -> gate.hold().apply(options).receives(Integer.class), "worker");
            host.send(WORKER, -1);
            closeHost(host, sender);
            gate.awaitLoss();
            for (int i = 0; i < 2_000; i++) {
                sender.send(WORKER, i);
            }
            gate.open();
            for (int i = -1; i < 2_000; i++) {
                assertThat(payloadOf(receiver)).isEqualTo(i);
            }
            assertThat(receiver.receive(SILENCE)).isNull();
            assertThat(dropped(sender)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theActiveOneStaysTheActiveOneThoughTheStandByIsBackFirst(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform);
                Gate gate = new Gate()) {
            Endpoint host = bus.join("host");
            Endpoint sender = bus.join("sender");
            Endpoint active = bus.join(gate.hold(), "worker");
            Endpoint standBy = bus.join(options -> options.controllerAffinity(false), "worker");
            closeHost(host, sender);
            gate.awaitLoss();
            eventually(() -> assertThat(workersThatAreBack(sender)).isEqualTo(1));
            sender.send(WORKER, "while it is away");
            gate.open();
            eventually(() -> assertThat(workersThatAreBack(sender)).isEqualTo(2));
            sender.send(WORKER, "when it is back");
            assertThat(payloadOf(active)).isEqualTo("while it is away");
            assertThat(payloadOf(active)).isEqualTo("when it is back");
            assertThat(standBy.receive(SILENCE)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theActiveOneStaysTheActiveOneWhenItBecomesTheHost(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            Endpoint sender = bus.join(options -> options.controllerAffinity(false), "sender");
            Endpoint active = bus.join("worker");
            Endpoint standBy = bus.join(options -> options.controllerAffinity(false), "worker");
            closeHost(host, active);
            eventually(() -> assertThat(active.reaches(WORKER)).hasValue(2));
            sender.send(WORKER, "to the first that joined");
            assertThat(payloadOf(active)).isEqualTo("to the first that joined");
            assertThat(standBy.receive(SILENCE)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aMessageToManyArrivesAtEachOfThemOnce(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform);
                Gate gate = new Gate()) {
            Endpoint host = bus.join("host");
            Endpoint sender = bus.join("sender");
            List<Endpoint> receivers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                receivers.add(bus.join(gate.hold(), "worker"));
                receivers.add(bus.join(options -> options.controllerAffinity(false), "worker"));
            }
            closeHost(host, sender);
            gate.awaitLoss();
            for (int i = 0; i < 10; i++) {
                sender.send(Selector.multicast("worker"), "to all " + i);
            }
            gate.open();
            for (Endpoint receiver : receivers) {
                for (int i = 0; i < 10; i++) {
                    assertThat(payloadOf(receiver)).isEqualTo("to all " + i);
                }
                assertThat(receiver.receive(SILENCE)).isNull();
            }
            assertThat(dropped(sender)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whatWasSentToOneWhoDoesNotComeBackIsCountedAndTold(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform);
                Gate gate = new Gate()) {
            List<BusEvent> events = new CopyOnWriteArrayList<>();
            Endpoint host = bus.join("host");
            Endpoint sender = bus.join(
                    options -> options.eventListener(events::add)
                            .host(HostOptions.builder()
                                    .graceTime(Duration.ofMillis(100))
                                    .build()),
                    "sender");
            bus.join(gate.hold(), "worker");
            closeHost(host, sender);
            gate.awaitLoss();
            sender.send(WORKER, "lost");
            eventually(() -> assertThat(sender.counters().get(Counter.DROPPED_NOT_RETURNED))
                    .isEqualTo(1));
            eventually(() -> assertThat(events)
                    .filteredOn(BusEvent.MessagesLost.class::isInstance)
                    .hasSize(1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whatAHostCannotDeliverBeforeItEndsIsCountedAndTold(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            List<BusEvent> events = new CopyOnWriteArrayList<>();
            Endpoint host = bus.join(
                    options -> options.eventListener(events::add)
                            .host(HostOptions.builder()
                                    .handOverTimeout(Duration.ofMillis(50))
                                    .limits(HostLimits.builder()
                                            .queueBytes(64 << 20)
                                            .queueObjects(100)
                                            .build())
                                    .build()),
                    "host");
            Endpoint receiver = bus.join(options -> options.controllerAffinity(false), "worker");
            String text = "x".repeat(100_000);
            for (int i = 0; i < 200; i++) {
                host.send(WORKER, text);
            }
            host.flush(Duration.ofMillis(50));
            host.close();
            int received = 0;
            for (IncomingMessage message = receiver.receive(SILENCE);
                    message != null;
                    message = receiver.receive(SILENCE)) {
                message.close();
                received++;
            }
            long lost = host.counters().get(Counter.DROPPED_RECEIVER_GONE)
                    + host.counters().get(Counter.DROPPED_UNREAD_AT_CLOSE);
            assertThat(received + lost).isEqualTo(200);
            assertThat(lost).isPositive();
            assertThat(events)
                    .filteredOn(BusEvent.MessagesLost.class::isInstance)
                    .singleElement()
                    .matches(event -> ((BusEvent.MessagesLost) event).messages() == lost);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aSecondChangeOfHostInAShortTimeLosesNothingEither(String platform) throws InterruptedException {
        try (BusBench bus = BusBench.withoutLanes(platform);
                Gate gate = new Gate()) {
            Endpoint host = bus.join("host");
            Endpoint second = bus.join("second");
            Endpoint sender = bus.join(options -> options.controllerAffinity(false), "sender");
            Endpoint receiver = bus.join(options -> gate.hold().apply(options).receives(Integer.class), "worker");
            closeHost(host, second);
            gate.awaitLoss();
            for (int i = 0; i < 100; i++) {
                sender.send(WORKER, i);
            }
            eventually(() -> assertThat(second.counters().get(Counter.ROUTED)).isGreaterThanOrEqualTo(100));
            Thread closing = new Thread(second::close);
            closing.start();
            Endpoint third = bus.join("third");
            for (int i = 100; i < 200; i++) {
                sender.send(WORKER, i);
            }
            gate.open();
            for (int i = 0; i < 200; i++) {
                assertThat(payloadOf(receiver)).isEqualTo(i);
            }
            closing.join(LIMIT.toMillis());
            assertThat(closing.isAlive()).isFalse();
            eventually(() -> assertThat(third.isController()).isTrue());
        }
    }
}
