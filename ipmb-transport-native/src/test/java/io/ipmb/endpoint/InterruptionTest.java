package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Endpoint;
import io.ipmb.EndpointState;
import io.ipmb.HostLimits;
import io.ipmb.HostOptions;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.MemoryRegion;
import io.ipmb.MemoryRegistry;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.SendTimeoutException;
import io.ipmb.platform.DescriptorLeakCheck;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever waits for the bus can be interrupted, in the system call as well. */
@ExtendWith(DescriptorLeakCheck.class)
class InterruptionTest {

    private static final Selector SLOW = Selector.unicast("slow");
    private static final String LONG_TEXT = "x".repeat(50_000);

    /** A thread that is about to wait for ever. */
    private static final class Waiting {
        private final AtomicReference<@Nullable Throwable> outcome = new AtomicReference<>();
        private final AtomicReference<@Nullable Boolean> stillInterrupted = new AtomicReference<>();
        private final Thread thread;

        Waiting(Runnable wait) {
            thread = new Thread(() -> {
                try {
                    wait.run();
                } catch (RuntimeException e) {
                    outcome.set(e);
                }
                stillInterrupted.set(Thread.currentThread().isInterrupted());
            });
            thread.setDaemon(true);
            thread.start();
        }

        /** Interrupts it wherever it is by now; the exception with which it has ended. */
        String interrupt() throws InterruptedException {
            thread.interrupt();
            thread.join(LIMIT.toMillis());
            assertThat(thread.isAlive()).as("it still waits").isFalse();
            assertThat(outcome.get()).isInstanceOf(IpmbInterruptedException.class);
            assertThat(stillInterrupted).hasValue(true);
            return String.valueOf(outcome.get());
        }

        /** Waits until it sleeps, in the JVM or in the kernel, as far as that can be seen from here. */
        Waiting asleep(String method) {
            eventually(() -> assertThat(thread.getStackTrace())
                    .extracting(StackTraceElement::getMethodName)
                    .contains(method));
            return this;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void joiningABusThatNobodyHosts(String platform) throws InterruptedException {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Waiting joining = new Waiting(() -> bus.join(
                            settings -> settings.controllerAffinity(false).joinTimeout(null), "guest"))
                    .asleep("start");
            assertThat(joining.interrupt()).contains("The bus was not joined", "interrupted");
            bus.join("host");
        }
    }

    private static void fill(Endpoint sender) {
        try {
            for (int i = 0; i < 10_000; i++) {
                sender.send(OutgoingMessage.of(SLOW, LONG_TEXT), Duration.ofMillis(100));
            }
        } catch (SendTimeoutException e) {
            return;
        }
        throw new AssertionError("the bus takes everything");
    }

    private static Endpoint join(BusBench bus, String label) {
        return bus.join(
                options -> options.host(HostOptions.builder()
                        .limits(HostLimits.builder()
                                .queueBytes(100_000)
                                .queueObjects(100)
                                .build())
                        .build()),
                label);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aSendThatWaitsForRoomEnds(String platform) throws InterruptedException {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = join(bus, "host");
            Endpoint slow = join(bus, "slow");
            Endpoint sender = join(bus, "sender");
            for (Endpoint waiting : new Endpoint[] {sender, host}) {
                fill(waiting);
                Waiting send = new Waiting(() -> waiting.send(OutgoingMessage.of(SLOW, LONG_TEXT), null));
                assertThat(send.asleep("awaitWritable").interrupt())
                        .contains("was not sent", "interrupted", "for room on the bus");
            }
            slow.close();
            sender.send(Selector.unicast("host"), "goes on");
            assertThat(payloadOf(host)).isEqualTo("goes on");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aSendThatWaitsForAControllerEnds(String platform) throws InterruptedException {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            Endpoint sender = bus.join(options -> options.controllerAffinity(false), "sender");
            host.close();
            eventually(() -> assertThat(sender.state()).isEqualTo(EndpointState.REJOINING));
            Waiting send = new Waiting(() -> sender.send(OutgoingMessage.of(SLOW, "x"), null));
            assertThat(send.interrupt()).contains("was not sent", "interrupted", "for a new controller");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aReceiveEndsAndTheNextOneWaitsAgain(String platform) throws InterruptedException {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            Endpoint guest = bus.join("guest");
            for (Endpoint receiver : new Endpoint[] {host, guest}) {
                assertThat(new Waiting(receiver::receive).asleep("awaitPacket").interrupt())
                        .contains("Interrupted while waiting for a message");
                assertThat(new Waiting(() -> receiver.receive(Duration.ofDays(1))).interrupt())
                        .contains("Interrupted while waiting for a message");
                assertThat(receiver.receive(Duration.ofMillis(10))).isNull();
            }
            host.send(Selector.unicast("guest"), "to you");
            assertThat(payloadOf(guest)).isEqualTo("to you");
            guest.send(Selector.unicast("host"), "and to you");
            assertThat(payloadOf(host)).isEqualTo("and to you");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aReceiveWhileThereIsNoControllerEndsToo(String platform) throws InterruptedException {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            Endpoint guest = bus.join(options -> options.controllerAffinity(false), "guest");
            host.close();
            eventually(() -> assertThat(guest.state()).isEqualTo(EndpointState.REJOINING));
            assertThat(new Waiting(guest::receive).interrupt()).contains("Interrupted while waiting for a message");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whoNeedNotWaitIsNotDisturbed(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            Endpoint guest = bus.join("guest");
            Thread.currentThread().interrupt();
            try {
                guest.send(Selector.unicast("guest"), "to me");
                assertThat(host.receive(Duration.ZERO)).isNull();
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            } finally {
                Thread.interrupted();
            }
            assertThat(payloadOf(guest)).isEqualTo("to me");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whatIsDoneOnAnInterruptedThreadIsDoneToItsEnd(String platform) throws InterruptedException {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            Endpoint guest = bus.join("guest");
            Waiting reading = new Waiting(guest::receive).asleep("receive");
            Thread.currentThread().interrupt();
            try (MemoryRegistry registry =
                            MemoryRegistry.builder().platform(bus.platform()).build();
                    MemoryRegion region = registry.allocate(10_000)) {
                region.map().put(9_999, (byte) 7);
                assertThat(host.hostedBus()).as("it hosts the bus").isNotNull();
                assertThat(guest.receive(Duration.ZERO))
                        .as("somebody else reads")
                        .isNull();
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            } finally {
                Thread.interrupted();
            }
            reading.interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void anInterruptedThreadHandsTheBusOverBeforeItGoesOn(String platform) throws InterruptedException {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            Endpoint guest = bus.join(options -> options.controllerAffinity(false), "guest");
            host.send(Selector.unicast("guest"), "handed over");
            Thread.currentThread().interrupt();
            try {
                host.close();
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("ipmb-controller-" + host.identifier());
            assertThat(payloadOf(guest)).isEqualTo("handed over");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aHandlerThatInterruptsItsThreadGetsTheNextMessageAllTheSame(String platform) throws InterruptedException {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            Endpoint guest = bus.join("guest");
            CountDownLatch handled = new CountDownLatch(3);
            guest.onMessage(message -> {
                handled.countDown();
                Thread.currentThread().interrupt();
            });
            for (long left = 2; left >= 0; left--) {
                long expected = left;
                host.send(Selector.unicast("guest"), "message");
                eventually(() -> assertThat(handled.getCount()).isEqualTo(expected));
            }
        }
    }
}
