package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.BusEvent;
import io.ipmb.DropReason;
import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.EndpointRetiredException;
import io.ipmb.EndpointState;
import io.ipmb.IncomingMessage;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An endpoint that goes takes nothing new, handles what it has, and only then leaves; nothing is lost by that. */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
class RetirementTest {

    private static final Selector WORKER = Selector.unicast("worker");

    private static List<Object> texts(int from, int to) {
        return IntStream.range(from, to).<Object>mapToObj(i -> "job " + i).toList();
    }

    private static void send(Endpoint sender, int from, int to) {
        texts(from, to).forEach(text -> sender.send(WORKER, text));
    }

    /** Reads until the endpoint says that there is no more. */
    private static List<Object> readToTheEnd(Endpoint endpoint) {
        List<Object> read = new ArrayList<>();
        while (true) {
            try (IncomingMessage message = endpoint.receive(LIMIT)) {
                assertThat(message).as("a message, or the end").isNotNull();
                read.add(message.payload());
            } catch (EndpointRetiredException e) {
                return read;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whatHasComeIsReadToItsEndAndTheNextOneGetsTheRest(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint first = bus.join("worker");
            Endpoint second = bus.join("worker");
            send(host, 0, 10);
            assertThat(host.flush(LIMIT)).isTrue();
            assertThat(first.retire(Duration.ZERO)).isFalse();
            send(host, 10, 20);
            assertThat(readToTheEnd(first)).isEqualTo(texts(0, 10));
            assertThat(first.retire(Duration.ZERO)).isTrue();
            for (Object text : texts(10, 20)) {
                assertThat(payloadOf(second)).isEqualTo(text);
            }
            assertThatExceptionOfType(EndpointRetiredException.class).isThrownBy(first::receive);
            assertThat(first.state()).isEqualTo(EndpointState.JOINED);
            first.close();
            assertThat(first.counters()).containsEntry(Counter.DROPPED_UNREAD, 0L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whatWaitsInTheHostGoesToTheNextOneBeforeWhatIsSentLater(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            Endpoint first = bus.join("worker");
            // More than a channel holds, so that most of it waits inside the controller.
            Endpoint sender = bus.join("sender");
            send(sender, 0, 5_000);
            eventually(() -> assertThat(host.hostedBus().members().get(0).queuedMessages())
                    .isGreaterThan(500));
            Endpoint second = bus.join("worker");
            assertThat(first.retire(Duration.ZERO)).isFalse();
            send(sender, 5_000, 6_000);
            List<Object> read = readToTheEnd(first);
            while (read.size() < 6_000) {
                read.add(payloadOf(second));
            }
            assertThat(read).isEqualTo(texts(0, 6_000));
            assertThat(host.counters().get(Counter.REROUTED)).isGreaterThan(500);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void itStillSends(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint guest = bus.join("guest");
            for (Endpoint each : List.of(guest, host)) {
                each.retire(Duration.ZERO);
                assertThat(readToTheEnd(each)).isEmpty();
            }
            Endpoint asks = bus.join("asks");
            guest.send(Selector.unicast("asks"), "the guest's answer");
            assertThat(payloadOf(asks)).isEqualTo("the guest's answer");
            host.send(Selector.unicast("asks"), "the host's answer");
            assertThat(payloadOf(asks)).isEqualTo("the host's answer");
            assertThat(host.reaches(Selector.unicast("guest | host"))).hasValue(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theHostsOwnEndpointRetiresLikeAnother(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join(options -> options.precedence(0), "worker");
            Endpoint other = bus.join("worker");
            send(other, 0, 10);
            eventually(() -> assertThat(host.counters()).containsEntry(Counter.DELIVERED, 10L + 1));
            host.retire(Duration.ZERO);
            send(other, 10, 20);
            assertThat(readToTheEnd(host)).isEqualTo(texts(0, 10));
            for (Object text : texts(10, 20)) {
                assertThat(payloadOf(other)).isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void itWaitsForTheHandlerToHandleWhatHasCome(String platform) throws InterruptedException {
        ExecutorService workers = Executors.newFixedThreadPool(4);
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint worker = bus.join("worker");
            AtomicInteger handled = new AtomicInteger();
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            worker.onMessage(
                    message -> {
                        begun.countDown();
                        goOn.await();
                        handled.incrementAndGet();
                    },
                    workers);
            send(host, 0, 50);
            begun.await();
            assertThat(host.flush(LIMIT)).isTrue();
            assertThat(worker.retire(Duration.ofMillis(20))).isFalse();
            goOn.countDown();
            assertThat(worker.retire(LIMIT)).isTrue();
            assertThat(handled).hasValue(50);
        } finally {
            workers.shutdown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aHandlerCanRetireItsOwnEndpointAndDoesNotWaitForItself(String platform) throws InterruptedException {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint worker = bus.join("worker");
            CountDownLatch goOn = new CountDownLatch(1);
            CountDownLatch retired = new CountDownLatch(2);
            worker.onMessage(message -> {
                goOn.await();
                worker.retire(LIMIT);
                retired.countDown();
            });
            send(host, 0, 2);
            assertThat(host.flush(LIMIT)).isTrue();
            goOn.countDown();
            retired.await();
            assertThat(worker.retire(LIMIT)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void closingHandlesFirstWhatHasComeToAHandler(String platform) throws InterruptedException {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint worker = bus.join("worker");
            Set<Object> answers = ConcurrentHashMap.newKeySet();
            host.onMessage(message -> answers.add(message.payload()));
            CountDownLatch begun = new CountDownLatch(1);
            worker.onMessage(message -> {
                begun.countDown();
                worker.send(Selector.unicast("host"), "done " + message.payload());
            });
            send(host, 0, 100);
            begun.await();
            assertThat(host.flush(LIMIT)).isTrue();
            worker.close();
            assertThat(worker.counters()).containsEntry(Counter.DROPPED_UNREAD, 0L);
            eventually(() -> assertThat(answers).hasSize(100));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whatNobodyTookBeforeTheEndIsCountedAndTold(String platform) {
        List<BusEvent> events = new ArrayList<>();
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint lazy = bus.join(options -> options.eventListener(events::add), "worker");
            send(host, 0, 3);
            assertThat(host.flush(LIMIT)).isTrue();
            lazy.close();
            assertThat(lazy.counters()).containsEntry(Counter.DROPPED_UNREAD, 3L);
            assertThat(events)
                    .filteredOn(BusEvent.MessageDropped.class::isInstance)
                    .singleElement()
                    .satisfies(event -> {
                        BusEvent.MessageDropped dropped = (BusEvent.MessageDropped) event;
                        assertThat(dropped.reason()).isEqualTo(DropReason.UNREAD);
                        assertThat(dropped.detail()).contains("3 messages");
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void afterAChangeOfHostItSendsAndStillGetsNothing(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join("host");
            Endpoint retired = bus.join("worker");
            Endpoint heir = bus.join("heir");
            retired.retire(Duration.ZERO);
            assertThat(readToTheEnd(retired)).isEmpty();
            host.close();
            eventually(() -> assertThat(heir.isController()).isTrue());
            assertThat(retired.isController()).isFalse();
            retired.send(Selector.unicast("heir"), "still here");
            assertThat(payloadOf(heir)).isEqualTo("still here");
            assertThat(heir.reaches(WORKER)).hasValue(0);
            assertThat(retired.isController()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aClosedEndpointIsNotRetiredAndSaysSo(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint endpoint = bus.join("worker");
            endpoint.close();
            endpoint.retire(LIMIT);
            assertThatExceptionOfType(EndpointClosedException.class)
                    .isThrownBy(endpoint::receive)
                    .isNotInstanceOf(EndpointRetiredException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void rollingRestartsOfOneOfTwoLoseNothingAndKeepTheOrder(String platform) throws InterruptedException {
        int rounds = Integer.getInteger("ipmb.test.restarts", 3);
        long pause = Long.getLong("ipmb.test.restart.millis", 30);
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint sender = bus.join("sender");
            Set<Object> handled = ConcurrentHashMap.newKeySet();
            AtomicInteger twice = new AtomicInteger();
            AtomicInteger outOfOrder = new AtomicInteger();
            Supplier<Endpoint> instance = () -> {
                Endpoint worker = bus.join("worker");
                int[] last = {-1};
                worker.onMessage(message -> {
                    int number = Integer.parseInt(message.payload().toString().substring(4));
                    if (number <= last[0]) {
                        outOfOrder.incrementAndGet();
                    }
                    last[0] = number;
                    if (!handled.add(message.payload())) {
                        twice.incrementAndGet();
                    }
                });
                return worker;
            };
            @Nullable Endpoint[] instances = {instance.get(), instance.get()};
            AtomicBoolean done = new AtomicBoolean();
            AtomicInteger sent = new AtomicInteger();
            Thread sending = new Thread(() -> {
                while (!done.get()) {
                    sender.send(WORKER, "job " + sent.get());
                    sent.incrementAndGet();
                    LockSupport.parkNanos(500_000);
                }
            });
            sending.start();
            for (int i = 0; i < rounds; i++) {
                for (int k = 0; k < instances.length; k++) {
                    int before = sent.get();
                    eventually(() -> assertThat(sent.get()).isGreaterThan(before + 20));
                    Thread.sleep(pause);
                    instances[k].close();
                    instances[k] = instance.get();
                }
            }
            done.set(true);
            sending.join();
            // The last ones may be on their way to the host still: nobody would be there for them.
            eventually(() -> assertThat(handled).hasSize(sent.get()));
            for (Endpoint each : instances) {
                each.close();
            }
            assertThat(twice).hasValue(0);
            assertThat(outOfOrder).hasValue(0);
        }
    }
}
