package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.ipmb.BusEvent;
import io.ipmb.ControllerInfo;
import io.ipmb.Endpoint;
import io.ipmb.EndpointState;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.SendTimeoutException;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.testsupport.BusProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The controller goes, by closing or by dying, and the bus goes on. */
@ExtendWith(DescriptorLeakCheck.class)
class RejoiningTest {

    private static final Selector RECEIVER = Selector.unicast("receiver").withTimeToLive(Duration.ofSeconds(20));

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void idleSurvivorsHaveANewControllerByThemselves(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            List<Endpoint> survivors = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                survivors.add(bus.join("survivor" + i));
            }
            host.close();
            eventually(() -> assertThat(survivors)
                    .allMatch(survivor -> survivor.counters().get(Counter.REJOINS) == 1));
            assertThat(survivors).filteredOn(Endpoint::isController).hasSize(1);
            survivors.get(0).send(Selector.unicast("survivor4").withTimeToLive(LIMIT), "together again");
            assertThat(payloadOf(survivors.get(4))).isEqualTo("together again");
            assertThat(bus.events).anyMatch(BusEvent.ControllerLost.class::isInstance);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whoeverReadsMaySeeTheEndBeforeTheEndpointItselfDoes(String platform) {
        for (int i = 0; i < 25; i++) {
            try (BusBench bus = new BusBench(platform)) {
                Endpoint host = bus.join("host");
                List<Endpoint> survivors = List.of(bus.join("one"), bus.join("two"), bus.join("three"));
                survivors.forEach(survivor -> survivor.onMessage(message -> {}));
                host.close();
                eventually(() -> assertThat(survivors)
                        .allMatch(survivor -> survivor.counters().get(Counter.REJOINS) == 1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whatHadArrivedIsReadAfterTheControllerIsGone(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint receiver = bus.join("receiver");
            for (int i = 0; i < 50; i++) {
                host.send(RECEIVER, "old " + i);
            }
            host.close();
            eventually(() -> assertThat(receiver.isController()).isTrue());
            Endpoint next = bus.join("next");
            next.send(RECEIVER, "new");
            for (int i = 0; i < 50; i++) {
                assertThat(payloadOf(receiver)).isEqualTo("old " + i);
            }
            assertThat(payloadOf(receiver)).isEqualTo("new");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void closingTheHostAgainAndAgainLosesNothingAndKeepsTheOrder(String platform) throws InterruptedException {
        try (BusBench bus = new BusBench(platform)) {
            List<Endpoint> hosts = new CopyOnWriteArrayList<>(List.of(bus.join("host")));
            List<Thread> closing = new ArrayList<>();
            Endpoint receiver =
                    bus.join(options -> options.receives(Integer.class).controllerAffinity(false), "receiver");
            Endpoint sender = bus.join(options -> options.controllerAffinity(false), "sender");
            for (int i = 0; i < 3; i++) {
                hosts.add(bus.join("host"));
            }
            int count = 24_000;
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread sending = new Thread(() -> {
                for (int i = 0; i < count; i++) {
                    sender.send(RECEIVER, i);
                }
            });
            sending.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
            sending.start();
            for (int i = 0; i < count; i++) {
                assertThat(payloadOf(receiver)).isEqualTo(i);
                if (i % 8_000 == 4_000) {
                    closing.add(closeController(hosts));
                }
            }
            sending.join(LIMIT.toMillis());
            for (Thread thread : closing) {
                thread.join(LIMIT.toMillis());
            }
            assertThat(hosts).as("all three were closed").hasSize(1);
            assertThat(failure.get()).isNull();
        }
    }

    /** On a thread of its own, since there may be no controller at this moment, and closing waits for a receiver. */
    private static Thread closeController(List<Endpoint> hosts) {
        Thread closing = new Thread(() -> {
            // Removing it makes it this thread's: another one may see the same controller.
            Endpoint controller = await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(1))
                    .until(
                            () -> hosts.stream()
                                    .filter(Endpoint::isController)
                                    .filter(hosts::remove)
                                    .findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
            controller.close();
        });
        closing.start();
        return closing;
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void withoutAControllerASendWaitsAndGivesUpInTime(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint sender = bus.join(options -> options.controllerAffinity(false), "sender");
            host.close();
            eventually(() -> assertThat(sender.state()).isEqualTo(EndpointState.REJOINING));
            assertThatExceptionOfType(SendTimeoutException.class)
                    .isThrownBy(() -> sender.send(OutgoingMessage.of(RECEIVER, "x"), Duration.ofMillis(50)))
                    .withMessageContaining("no controller");
            Endpoint receiver = bus.join("receiver");
            sender.send(RECEIVER, "there is one again");
            assertThat(payloadOf(receiver)).isEqualTo("there is one again");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whoeverIsClosedBeforeItHasDealtWithALossLeavesNothingOpen(String platform) throws InterruptedException {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            CountDownLatch rejoined = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            Endpoint busy = bus.join(
                    options -> options.controllerAffinity(false).eventListener(event -> {
                        if (event instanceof BusEvent.Rejoined) {
                            rejoined.countDown();
                            awaitLatch(goOn);
                        }
                    }),
                    "busy");
            host.close();
            Endpoint next = bus.join("next");
            assertThat(rejoined.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
            next.close();
            // The keeper is busy with telling, so that a send is the first to see that the controller is gone again.
            assertThatExceptionOfType(SendTimeoutException.class)
                    .isThrownBy(() -> busy.send(OutgoingMessage.of(RECEIVER, "x"), Duration.ofMillis(20)));
            assertThat(busy.state()).isEqualTo(EndpointState.REJOINING);
            Thread closing = new Thread(busy::close);
            closing.start();
            eventually(() -> assertThat(busy.state()).isEqualTo(EndpointState.CLOSED));
            goOn.countDown();
            closing.join(LIMIT.toMillis());
            assertThat(closing.isAlive()).isFalse();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aKilledHostIsReplacedAndNothingOfItStaysBehind() throws IOException {
        try (BusBench bus = new BusBench("linux")) {
            try (BusProcess host = BusProcess.join(bus.identifier(), "host")) {
                Endpoint idle = bus.join("idle");
                Endpoint receiver = bus.join("receiver");
                assertThat(idle.controller()).returns(host.pid(), ControllerInfo::processId);
                host.kill();
                eventually(() -> assertThat(List.of(idle, receiver))
                        .allMatch(survivor -> survivor.counters().get(Counter.REJOINS) == 1));
                idle.send(RECEIVER, "we go on");
                assertThat(payloadOf(receiver)).isEqualTo("we go on");
            }
        }
        BusBench bus = new BusBench("linux");
        bus.join("last");
        assertThat(namesOnTheMachine()).contains(bus.identifier());
        bus.close();
        eventually(() -> assertThat(namesOnTheMachine()).doesNotContain(bus.identifier()));
    }

    private static String namesOnTheMachine() {
        try {
            return Files.readString(Path.of("/proc/net/unix"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aKilledMemberIsForgottenAndTheOthersGoOn() {
        try (BusBench bus = new BusBench("linux")) {
            Endpoint host = bus.join("host");
            BusProcess first = BusProcess.join(bus.identifier(), "receiver");
            Endpoint second = bus.join("receiver");
            host.send(RECEIVER, "to the first");
            first.expect("got to the first");
            first.close();
            eventually(() -> {
                host.send(RECEIVER, "to the second");
                assertThat(second.receive(Duration.ofMillis(50))).isNotNull();
            });
        }
    }

    @Test
    void processesThatAreKilledOneAfterTheOtherLeaveTheRestTalking() {
        try (BusBench bus = new BusBench("linux")) {
            List<BusProcess> processes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                processes.add(BusProcess.join(bus.identifier(), "member" + i));
            }
            Endpoint receiver = bus.join("receiver");
            while (!processes.isEmpty()) {
                BusProcess speaker = processes.get(processes.size() - 1);
                speaker.tell("send receiver " + processes.size() + " are left");
                assertThat(payloadOf(receiver)).isEqualTo(processes.size() + " are left");
                // The oldest one hosts the bus.
                processes.remove(0).close();
            }
            eventually(() -> assertThat(receiver.isController()).isTrue());
        }
    }
}
