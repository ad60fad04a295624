package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.eventually;
import static io.ipmb.endpoint.BusBench.next;
import static io.ipmb.endpoint.BusBench.payloadOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.ipmb.BusEvent;
import io.ipmb.DropReason;
import io.ipmb.Endpoint;
import io.ipmb.EndpointClosedException;
import io.ipmb.IncomingMessage;
import io.ipmb.MessageBox;
import io.ipmb.MessageTooLargeException;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import io.ipmb.Subscription;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.IllegalPayloadTypeException;
import io.ipmb.codec.MessageType;
import io.ipmb.counter.Counter;
import io.ipmb.platform.DescriptorLeakCheck;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in a message, how it is taken, and what happens to those that cannot be. */
@ExtendWith(DescriptorLeakCheck.class)
class MessagesTest {

    @MessageType("7f3b1f6e-2b54-4d3b-8f0e-6f5a0c1d2e01")
    record Position(int x, int y, List<String> tags) {}

    /** Two payload types behind one name. */
    sealed interface Command permits Start, Stop {}

    @MessageType("7f3b1f6e-2b54-4d3b-8f0e-6f5a0c1d2e02")
    record Start(String what) implements Command {}

    @MessageType("7f3b1f6e-2b54-4d3b-8f0e-6f5a0c1d2e03")
    record Stop() implements Command {}

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aMessageBoxReadsSeveralTypes(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join(
                    options -> options.receives(String.class, Long.class, Position.class, Command.class), "receiver");
            Endpoint sender = bus.join("sender");
            List<Object> payloads =
                    List.of("text", 42L, new Position(1, -1, List.of("a")), new Start("engine"), new Stop());
            payloads.forEach(payload -> sender.send(Selector.unicast("receiver"), payload));
            for (Object payload : payloads) {
                assertThat(payloadOf(receiver)).isEqualTo(payload);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aPayloadThatSendsWhileItIsWrittenIsRefusedAndSpoilsNothing(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint host = bus.join(options -> options.receives(String.class, Position.class), "host");
            List<String> sends = new AbstractList<>() {
                @Override
                public String get(int index) {
                    host.send(Selector.unicast("host"), "from within");
                    return "a tag";
                }

                @Override
                public int size() {
                    return 1;
                }
            };
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> host.send(Selector.unicast("host"), new Position(1, 2, sends)))
                    .withMessageContaining("while it is written");
            host.send(Selector.unicast("host"), "afterwards");
            assertThat(payloadOf(host)).isEqualTo("afterwards");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void anUnknownTypeIsSkippedCountedAndReportedOnce(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join("receiver");
            Endpoint sender = bus.join("sender");
            sender.send(Selector.unicast("receiver"), 1);
            sender.send(Selector.unicast("receiver"), 2);
            sender.send(Selector.unicast("receiver"), "known");
            assertThat(payloadOf(receiver)).isEqualTo("known");
            assertThat(receiver.counters()).containsEntry(Counter.DROPPED_UNKNOWN_TYPE, 2L);
            assertThat(bus.events)
                    .filteredOn(event -> event instanceof BusEvent.MessageDropped dropped
                            && dropped.reason() == DropReason.UNKNOWN_TYPE)
                    .singleElement()
                    .asString()
                    .contains("nothing here reads Integer, sent to unicast receiver", "The message box reads String");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void unknownTypesAreDeliveredWhereTheyAreAskedFor(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join(
                    options -> options.messageBox(
                            MessageBox.builder().unknownTypes(true).build()),
                    "receiver");
            bus.join("sender").send(Selector.unicast("receiver"), true);
            assertThat(payloadOf(receiver))
                    .isInstanceOfSatisfying(
                            UnknownPayload.class,
                            unknown -> assertThat(unknown.bytes()).containsExactly(1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void whatCameWithAnUnknownTypeIsSentAsItCame(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join(options -> options.receives(Position.class), "receiver");
            Endpoint forwarder = bus.join(
                    options -> options.messageBox(
                            MessageBox.builder().unknownTypes(true).build()),
                    "forwarder");
            Position position = new Position(1, -1, List.of("a"));
            bus.join("sender").send(Selector.unicast("forwarder"), position);
            forwarder.send(Selector.unicast("receiver"), payloadOf(forwarder));
            assertThat(payloadOf(receiver)).isEqualTo(position);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    @SuppressWarnings("NullAway") // what a program without a null checker can do
    void aMessageWithoutAPayloadIsRefusedWithTheTypeThatHasNone(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint earth = bus.join("earth");
            assertThatNullPointerException()
                    .isThrownBy(() -> earth.send(Selector.unicast("moon"), (Object) null))
                    .withMessage("payload: a message without content is a Unit");
            assertThatNullPointerException()
                    .isThrownBy(() -> OutgoingMessage.of(Selector.unicast("moon"), null))
                    .withMessage("payload: a message without content is a Unit");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void anUnknownTypeCannotPretendToBeAHandshake(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint sender = bus.join("sender");
            UnknownPayload handshake =
                    new UnknownPayload(UUID.fromString("b2c1deb3-3091-4a74-a99c-c8e8d710d4b2"), new byte[4]);
            assertThatExceptionOfType(IllegalPayloadTypeException.class)
                    .isThrownBy(() -> sender.send(Selector.unicast("receiver"), handshake))
                    .withMessageContaining("handshake");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theLargestMessageGoesThroughAndOneByteMoreIsRefusedWithTheLimit(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join("receiver");
            Endpoint sender = bus.join("sender");
            Selector selector = Selector.unicast("receiver");
            int room = 131_040 - 4 - 4 - 4 - frameOverhead(selector);
            sender.send(selector, new BytesMessage(1, new byte[room]));
            assertThat(((BytesMessage) payloadOf(receiver)).data()).hasSize(room);
            assertThatExceptionOfType(MessageTooLargeException.class)
                    .isThrownBy(() -> sender.send(selector, new BytesMessage(1, new byte[room + 1])))
                    .satisfies(e -> assertThat(e.limit()).isEqualTo(131_040))
                    .satisfies(e -> assertThat(e.size()).isBetween(131_041L, 131_048L))
                    .withMessageContaining("MemoryRegion");
            sender.send(selector, "goes on");
            assertThat(payloadOf(receiver)).isEqualTo("goes on");
            assertThat(sender.counters()).containsEntry(Counter.REJOINS, 0L);
        }
    }

    /** Padded selector: leaf with its name, mode, type id, region count, time to live; then format and length. */
    private static int frameOverhead(Selector selector) {
        int selectorBytes = 2 + selector.expression().toString().length() + 1 + 16 + 1 + 2;
        int payloadHead = 1 + 5;
        return (selectorBytes + 3 & ~3) + payloadHead;
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aPayloadThatCannotTravelIsRefusedByName(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint endpoint = bus.join("a");
            assertThatExceptionOfType(IllegalPayloadTypeException.class)
                    .isThrownBy(() -> endpoint.send(Selector.unicast("a"), new Object()))
                    .withMessageContaining("java.lang.Object")
                    .withMessageContaining("@MessageType");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void messagesOfOneSenderArriveInOrder(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join(options -> options.receives(Integer.class), "receiver");
            Endpoint sender = bus.join("sender");
            Thread sending = new Thread(() -> {
                for (int i = 0; i < 20_000; i++) {
                    sender.send(Selector.unicast("receiver"), i);
                }
            });
            sending.start();
            for (int i = 0; i < 20_000; i++) {
                assertThat(payloadOf(receiver)).isEqualTo(i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void manyThreadsSendAndReceiveOnTheSameEndpoints(String platform) throws InterruptedException {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join(options -> options.receives(Integer.class), "receiver");
            Endpoint sender = bus.join("sender");
            int threads = 4;
            int each = 2_000;
            List<Integer> received = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch all = new CountDownLatch(threads * each);
            ExecutorService pool = Executors.newFixedThreadPool(2 * threads);
            try {
                for (int t = 0; t < threads; t++) {
                    int from = t * each;
                    pool.execute(() -> {
                        for (int i = from; i < from + each; i++) {
                            sender.send(Selector.unicast("receiver"), i);
                        }
                    });
                    pool.execute(() -> {
                        while (all.getCount() > 0) {
                            IncomingMessage message = receiver.receive(Duration.ofMillis(50));
                            if (message != null) {
                                received.add(message.payload(Integer.class));
                                all.countDown();
                            }
                        }
                    });
                }
                assertThat(all.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } finally {
                pool.shutdown();
                assertThat(pool.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            }
            assertThat(received).doesNotHaveDuplicates().hasSize(threads * each);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aHandlerGetsMessagesInOrderAndSurvivesItsOwnFailures(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join("receiver");
            Endpoint sender = bus.join("sender");
            List<Object> seen = Collections.synchronizedList(new ArrayList<>());
            Subscription subscription = receiver.onMessage(message -> {
                seen.add(message.payload());
                if (message.payload().equals("b")) {
                    throw new IllegalStateException("thrown on purpose by a test");
                }
            });
            List.of("a", "b", "c").forEach(text -> sender.send(Selector.unicast("receiver"), text));
            eventually(() -> assertThat(seen).containsExactly("a", "b", "c"));
            assertThat(receiver.counters()).containsEntry(Counter.HANDLER_FAILURES, 1L);
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> receiver.receive(Duration.ZERO))
                    .withMessageContaining("subscription");
            subscription.close();
            sender.send(Selector.unicast("receiver"), "d");
            assertThat(payloadOf(receiver)).isEqualTo("d");
            assertThat(seen).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aHandlerMayRunOnAnExecutor(String platform) throws InterruptedException {
        ExecutorService pool = Executors.newSingleThreadExecutor(task -> new Thread(task, "handlers"));
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join("receiver");
            List<String> threads = Collections.synchronizedList(new ArrayList<>());
            receiver.onMessage(message -> threads.add(Thread.currentThread().getName()), pool);
            bus.join("sender").send(Selector.unicast("receiver"), "x");
            eventually(() -> assertThat(threads).containsExactly("handlers"));
        } finally {
            pool.shutdown();
            assertThat(pool.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void closingAnEndpointEndsTheWaitForAMessage(String platform) throws InterruptedException {
        try (BusBench bus = new BusBench(platform)) {
            bus.join("host");
            Endpoint receiver = bus.join("receiver");
            List<Throwable> ends = Collections.synchronizedList(new ArrayList<>());
            Thread waiting = new Thread(() -> {
                try {
                    receiver.receive();
                } catch (RuntimeException e) {
                    ends.add(e);
                }
            });
            waiting.start();
            receiver.close();
            waiting.join(LIMIT.toMillis());
            assertThat(ends).singleElement().isInstanceOf(EndpointClosedException.class);
            assertThatExceptionOfType(EndpointClosedException.class)
                    .isThrownBy(() -> receiver.send(Selector.unicast("host"), "too late"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void waitingEndsWhenTheTimeIsOver(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint endpoint = bus.join("a");
            long start = System.nanoTime();
            assertThat(endpoint.receive(Duration.ofMillis(30))).isNull();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
            assertThat(endpoint.receive(Duration.ZERO)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void messagesThatAreSkippedDoNotMakeTheWaitLonger(String platform) {
        try (BusBench bus = BusBench.withoutLanes(platform)) {
            Endpoint host = bus.join("host");
            Endpoint receiver = bus.join("receiver");
            // More than the channel holds, so that there are more to come whenever the receiver looks.
            eventually(() -> {
                for (int i = 0; i < 500; i++) {
                    host.send(Selector.unicast("receiver"), i);
                }
                assertThat(Objects.requireNonNull(host.hostedBus())
                                .members()
                                .get(0)
                                .queuedMessages())
                        .isGreaterThan(1_000);
            });
            assertThat(receiver.receive(Duration.ZERO)).isNull();
            assertThat(receiver.counters().get(Counter.DROPPED_UNKNOWN_TYPE)).isBetween(64L, 128L);
            long start = System.nanoTime();
            assertThat(receiver.receive(Duration.ofMillis(30))).isNull();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(30), LIMIT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aReceiverThatHasJustHadAMessageSoonSleeps(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join("receiver");
            bus.join("sender").send(Selector.unicast("receiver"), "x");
            assertThat(payloadOf(receiver)).isEqualTo("x");
            long start = System.nanoTime();
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            assertThat(receiver.receive(Duration.ofMillis(400))).isNull();
            long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
            assertThat(used).as("nanoseconds on a processor").isLessThan((System.nanoTime() - start) / 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aMessageIsToldApartFromItsBytes(String platform) {
        try (BusBench bus = new BusBench(platform)) {
            Endpoint receiver = bus.join("receiver");
            bus.join("sender").send(Selector.unicast("receiver"), new BytesMessage(7, new byte[] {1, 2, 3}));
            try (IncomingMessage message = next(receiver)) {
                assertThat(message.payload(BytesMessage.class)).isEqualTo(new BytesMessage(7, new byte[] {1, 2, 3}));
                assertThat(message.objects()).isEmpty();
                assertThat(message.regions()).isEmpty();
            }
        }
    }
}
