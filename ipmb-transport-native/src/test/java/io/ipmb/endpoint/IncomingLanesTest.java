package io.ipmb.endpoint;

import static io.ipmb.endpoint.BusBench.LIMIT;
import static io.ipmb.endpoint.BusBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.EndpointClosedException;
import io.ipmb.EndpointRetiredException;
import io.ipmb.IncomingMessage;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.LaneMode;
import io.ipmb.LaneOptions;
import io.ipmb.MessageBox;
import io.ipmb.MessageView;
import io.ipmb.Selector;
import io.ipmb.WaitStrategy;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.counter.Counter;
import io.ipmb.endpoint.LaneInboxBench.Sender;
import io.ipmb.endpoint.LaneInboxBench.Star;
import io.ipmb.lane.LaneRefusal;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.LaneTag;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.testsupport.LogLines;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The receiving path with lanes: their beginning, their turns, waits, and their ends. */
@ExtendWith(DescriptorLeakCheck.class)
@Timeout(60)
class IncomingLanesTest {

    private static String[] texts(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toArray(String[]::new);
    }

    private static List<Object> of(List<Object> all, String prefix) {
        return all.stream().filter(text -> text.toString().startsWith(prefix)).toList();
    }

    // The beginning

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theMessagesBeforeTheOfferComeFirst(String platform) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender sender = bench.sender();
            bench.star.send("1 by the star");
            bench.star.send("2 by the star");
            sender.say("3 by the lane", "4 by the lane");
            sender.offer();
            sender.say("5 by the lane");
            assertThat(bench.all())
                    .containsExactly(
                            "1 by the star", "2 by the star", "3 by the lane", "4 by the lane", "5 by the lane");
            assertThat(bench.counters.get(Counter.RECEIVED)).isEqualTo(5);
            assertThat(bench.inbox.lanes()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void anOfferIsTakenUpWhereNobodyReceives(String platform) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender sender = bench.offered();
            bench.inbox.takeControlFrames();
            assertThat(bench.inbox.lanes()).isEqualTo(1);
            sender.say("1");
            bench.star.send("2");
            bench.inbox.takeControlFrames();
            assertThat(bench.all()).containsExactlyInAnyOrder("1", "2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void furtherLanesThanTheLimitAreRefused(String platform) throws PlatformException {
        LaneOptions one = LaneOptions.builder().mostLanes(1).build();
        try (LaneInboxBench bench = new LaneInboxBench(platform, options -> options.lanes(one));
                LogLines log = new LogLines("io.ipmb.endpoint")) {
            Sender first = bench.offered();
            Sender second = bench.offered();
            Sender third = bench.offered();
            first.say("1");
            assertThat(bench.all()).containsExactly("1");
            second.awaitLetGo();
            third.awaitLetGo();
            assertThat(second.lane.refusal()).isEqualTo(LaneRefusal.LIMIT);
            assertThat(first.isHeld()).isTrue();
            assertThat(bench.counters.get(Counter.LANES_NOT_TAKEN)).isEqualTo(2);
            assertThat(log.with("reason=lane-refused"))
                    .as("once per incident")
                    .singleElement()
                    .asString()
                    .contains(second.id.toString(), "it has 1 lanes already; raise mostLanes");
            first.lane.close();
            assertThat(bench.now()).isNull();
            Sender fourth = bench.offered();
            fourth.say("4");
            assertThat(bench.all()).as("there is room again").containsExactly("4");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void anEndpointWithoutLanesRefusesAll(String platform) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform, options -> options.lanes(LaneMode.NEVER))) {
            Sender sender = bench.offered();
            assertThat(bench.now()).isNull();
            sender.awaitLetGo();
            assertThat(sender.lane.refusal()).isEqualTo(LaneRefusal.NOT_WANTED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theRingOfAnotherSenderIsRefused(String platform) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender sender = bench.sender().offerAs(UUID.randomUUID());
            bench.star.send("goes on");
            assertThat(bench.all()).containsExactly("goes on");
            sender.awaitLetGo();
            assertThat(sender.lane.refusal()).isEqualTo(LaneRefusal.BROKEN);
            assertThat(bench.counters.get(Counter.LANES_NOT_TAKEN)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void theNextLaneOfASenderIsReadBehindItsFormerOne(String platform) throws PlatformException {
        UUID id = UUID.randomUUID();
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender first = bench.sender(id).offer();
            first.say(texts("a", 100));
            Sender second = bench.sender(id);
            second.say(texts("b", 100));
            first.lane.close();
            second.offer();
            Sender other = bench.offered();
            other.say(texts("c", 100));
            List<Object> all = bench.all();
            assertThat(of(all, "c")).containsExactly((Object[]) texts("c", 100));
            all.removeIf(text -> text.toString().startsWith("c"));
            List<Object> expected = new ArrayList<>(List.of(texts("a", 100)));
            expected.addAll(List.of(texts("b", 100)));
            assertThat(all).isEqualTo(expected);
            assertThat(bench.inbox.lanes()).isEqualTo(2);
        }
    }

    // Turns

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void lanesTakeTurns(String platform) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            List<Sender> senders = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                senders.add(bench.offered());
            }
            for (int i = 0; i < 5; i++) {
                senders.get(i).say(texts("lane " + i + " ", 1000));
            }
            int round = 5 * LaneInlet.PACKETS_PER_BATCH;
            for (int rounds = 0; rounds < 10; rounds++) {
                List<Object> some = new ArrayList<>();
                while (some.size() < round) {
                    some.add(bench.next());
                }
                for (int i = 0; i < 5; i++) {
                    assertThat(of(some, "lane " + i)).as("lane %s", i).hasSize(LaneInlet.PACKETS_PER_BATCH);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"linux, PARK", "linux, SPIN", "memory, PARK", "memory, YIELD"})
    void busyLanesDoNotSilenceTheStar(String platform, WaitStrategy strategy) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform, options -> options.waitStrategy(strategy))) {
            Sender sender = bench.offered();
            sender.say(texts("lane ", 2000));
            assertThat(bench.next()).isEqualTo("lane 0");
            bench.star.send("star");
            List<Object> some = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                some.add(bench.inbox.poll() == null ? bench.next() : "polled");
            }
            assertThat(some).contains("star");
        }
    }

    @ParameterizedTest
    @CsvSource({"linux, PARK", "linux, SPIN", "memory, PARK", "memory, YIELD"})
    void aLookWithoutWaitingSeesTheStarAndTheEndOfASender(String platform, WaitStrategy strategy)
            throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform, options -> options.waitStrategy(strategy))) {
            Sender sender = bench.offered();
            assertThat(bench.now()).isNull();
            bench.star.send("star");
            assertThat(bench.now()).isEqualTo("star");
            sender.lane.link().close();
            assertThat(bench.now()).isNull();
            assertThat(bench.now()).isNull();
            assertThat(bench.inbox.lanes()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void eachSenderHasNumbersOfItsOwnAndCanGiveThemAnew(String platform) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender one = bench.offered();
            Sender other = bench.offered();
            Selector many = Selector.multicast("a | b");
            one.record(bench.frame(LaneInboxBench.TO, "1"), LaneTag.frame(7, 9));
            other.record(bench.frame(many, "2"), LaneTag.frame(7, 200));
            one.payload("3", 7, 9);
            other.payload("4", 7, 200);
            one.record(bench.frame(many, "5"), LaneTag.frame(7, 0));
            one.payload("6", 7, 9);
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                try (IncomingMessage message = bench.inbox.receive(Deadline.after(LIMIT, System::nanoTime))) {
                    assertThat(message).isNotNull();
                    seen.add(message.payload() + " " + message.selector());
                }
            }
            assertThat(seen)
                    .containsExactlyInAnyOrder(
                            "1 " + LaneInboxBench.TO,
                            "2 " + many,
                            "3 " + LaneInboxBench.TO,
                            "4 " + many,
                            "5 " + many,
                            "6 " + many);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void messagesThatAreNotForThisEndpointAreDropped(String platform) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender sender = bench.offered();
            sender.record(bench.frame(Selector.unicast("b"), "not to a"), LaneTag.frame(1, 1));
            sender.payload("not to a either", 1, 1);
            sender.record(bench.frame(LaneInboxBench.TO, PayloadTypes.of(Integer.class), 5, 0), LaneTag.frame(2, 2));
            sender.record(1, LaneTag.payload(2, 2));
            sender.record(bench.frame("text"), LaneTag.frame());
            assertThat(bench.all()).containsExactly("text");
            assertThat(bench.counters.get(Counter.DROPPED_NOT_ADDRESSED)).isEqualTo(2);
            assertThat(bench.counters.get(Counter.DROPPED_UNKNOWN_TYPE)).isEqualTo(2);
            bench.inbox.messageBox(MessageBox.of(Integer.class));
            sender.record(bench.frame(LaneInboxBench.TO, PayloadTypes.of(Integer.class), 5, 0), LaneTag.frame(3, 3));
            sender.payload("", 3, 2);
            assertThat(bench.all()).as("the numbers hold for the new box").containsExactly(5, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void attachmentsComeBesideTheRing(String platform) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform);
                KernelObject object = bench.platform.sharedMemory().create(8)) {
            Sender sender = bench.offered();
            sender.say("before");
            sender.record(bench.frame("with an object"), LaneTag.frame(), object);
            sender.say("between");
            sender.record(bench.frame(Selector.unicast("b"), "to nobody here"), LaneTag.frame(), object, object);
            sender.say("after");
            assertThat(bench.next()).isEqualTo("before");
            try (IncomingMessage message = bench.inbox.receive(Deadline.after(LIMIT, System::nanoTime))) {
                assertThat(message).isNotNull();
                assertThat(message.payload()).isEqualTo("with an object");
                assertThat(message.objects()).hasSize(1);
            }
            assertThat(bench.all()).containsExactly("between", "after");
        }
    }

    // Waits

    /** A thread that waits for one message, and by now sleeps, as far as that can be seen from here. */
    private static CompletableFuture<Object> waiting(LaneInboxBench bench) {
        AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            thread.set(Thread.currentThread());
            try {
                outcome.complete(bench.next());
            } catch (Throwable e) {
                outcome.completeExceptionally(e);
            }
        });
        waiting.setDaemon(true);
        waiting.start();
        eventually(() -> assertThat(waiting.getStackTrace())
                .extracting(StackTraceElement::getMethodName)
                .contains("sleep"));
        return outcome;
    }

    private static void assertGets(CompletableFuture<Object> waiting, String text) throws Exception {
        assertThat(waiting.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void oneWhoSleepsIsWokenByEachLaneAndByTheStar(String platform) throws Exception {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender one = bench.offered();
            Sender other = bench.offered();
            for (int i = 0; i < 20; i++) {
                CompletableFuture<Object> waiting = waiting(bench);
                one.say("lane " + i);
                assertGets(waiting, "lane " + i);
                waiting = waiting(bench);
                other.say("the other " + i);
                assertGets(waiting, "the other " + i);
                waiting = waiting(bench);
                bench.star.send("star " + i);
                assertGets(waiting, "star " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void oneWhoSleepsIsWokenByALaneThatIsOfferedAndByANewSession(String platform) throws Exception {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender one = bench.offered();
            CompletableFuture<Object> waiting = waiting(bench);
            Sender other = bench.sender();
            other.say("the first");
            other.offer();
            assertGets(waiting, "the first");
            bench.star.controller.close();
            waiting = waiting(bench);
            one.say("without a controller");
            assertGets(waiting, "without a controller");
            waiting = waiting(bench);
            bench.star().send("the next session");
            assertGets(waiting, "the next session");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void oneWhoSleepsReturnsWhenItIsWoken(String platform) throws Exception {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            bench.offered();
            assertThat(bench.now()).isNull();
            List<CompletableFuture<Object>> outcomes = new ArrayList<>();
            outcomes.add(waiting(bench));
            bench.inbox.wakeUp();
            outcomes.add(waiting(bench));
            bench.closeInbox();
            assertThat(outcomes.get(0)).failsWithin(LIMIT).withThrowableThat().withMessageContaining("a message");
            assertThat(outcomes.get(1))
                    .failsWithin(LIMIT)
                    .withThrowableThat()
                    .withCauseInstanceOf(EndpointClosedException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"linux, PARK", "linux, YIELD", "linux, SPIN", "memory, PARK", "memory, YIELD", "memory, SPIN"})
    void anInterruptionEndsTheWait(String platform, WaitStrategy strategy) throws Exception {
        try (LaneInboxBench bench = new LaneInboxBench(platform, options -> options.waitStrategy(strategy))) {
            Sender sender = bench.offered();
            assertThat(bench.now()).isNull();
            AtomicReference<@Nullable Object> outcome = new AtomicReference<>();
            Thread waiting = new Thread(() -> {
                try {
                    outcome.set(bench.next());
                } catch (IpmbInterruptedException e) {
                    outcome.set(Thread.currentThread().isInterrupted());
                }
            });
            waiting.start();
            waiting.interrupt();
            waiting.join(LIMIT.toMillis());
            assertThat(outcome).hasValue(true);
            sender.say("goes on");
            assertThat(bench.next()).isEqualTo("goes on");
        }
    }

    @ParameterizedTest
    @CsvSource({"linux, YIELD", "linux, SPIN", "memory, YIELD", "memory, SPIN"})
    void oneWhoNeverSleepsFindsLanesTheStarAndAnEnd(String platform, WaitStrategy strategy) throws Exception {
        try (LaneInboxBench bench = new LaneInboxBench(platform, options -> options.waitStrategy(strategy))) {
            Sender sender = bench.offered();
            assertThat(bench.now()).isNull();
            CompletableFuture<Object> first = CompletableFuture.supplyAsync(bench::next);
            sender.say("lane");
            assertGets(first, "lane");
            CompletableFuture<Object> second = CompletableFuture.supplyAsync(bench::next);
            bench.star.send("star");
            assertGets(second, "star");
            CompletableFuture<Object> third = CompletableFuture.supplyAsync(bench::next);
            // As a process that ends: nothing says so in the ring.
            sender.lane.link().close();
            eventually(() -> assertThat(bench.inbox.lanes()).isZero());
            bench.star.send("goes on");
            assertGets(third, "goes on");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aLostControllerIsReadForItsLastSilenceAlsoBesideLanes(String platform) throws Exception {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender sender = bench.offered();
            assertThat(bench.now()).isNull();
            Star next = bench.star();
            next.send("the next session");
            bench.star.session.downlink().markLost();
            sender.say("lane");
            assertThat(bench.all()).containsExactly("lane");
            CompletableFuture<Object> waiting = waiting(bench);
            bench.now.addAndGet(TimeUnit.SECONDS.toNanos(5));
            bench.star.session.downlink().markLost();
            assertGets(waiting, "the next session");
        }
    }

    // The end

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aLaneThatItsSenderHasEndedIsReadToItsEnd(String platform) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender sender = bench.offered();
            sender.say(texts("text ", 100));
            sender.lane.close();
            assertThat(bench.all()).containsExactly((Object[]) texts("text ", 100));
            assertThat(bench.inbox.lanes()).isZero();
            bench.star.send("goes on");
            assertThat(bench.all()).containsExactly("goes on");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void oneWhoSleepsLetsGoOfALaneWhoseSenderHasDied(String platform) throws Exception {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender sender = bench.offered();
            sender.say(texts("text ", 100));
            sender.lane.link().close();
            assertThat(bench.next()).isEqualTo("text 0");
            List<Object> rest = new ArrayList<>();
            for (int i = 1; i < 100; i++) {
                rest.add(bench.next());
            }
            assertThat(rest).endsWith("text 99");
            CompletableFuture<Object> waiting = CompletableFuture.supplyAsync(bench::next);
            eventually(() -> assertThat(bench.inbox.lanes()).isZero());
            bench.star.send("goes on");
            assertGets(waiting, "goes on");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void messagesOfALaneThatNobodyTookBeforeTheCloseGoElsewhere(String platform)
            throws PlatformException, MalformedFrameException {
        try (LaneInboxBench bench = new LaneInboxBench(platform);
                KernelObject object = bench.platform.sharedMemory().create(8)) {
            Sender one = bench.offered();
            Sender other = bench.offered();
            one.say(texts("one ", 10));
            other.say(texts("other ", 10));
            one.record(bench.frame("with an object"), LaneTag.frame(), object);
            List<Object> taken = List.of(bench.next(), bench.next(), bench.next());
            bench.star.send("unread");
            bench.closeInbox();
            one.awaitLetGo();
            other.awaitLetGo();
            List<Object> all = new ArrayList<>(taken);
            all.addAll(one.left());
            all.addAll(other.left());
            List<Object> expected = new ArrayList<>(List.of(texts("one ", 10)));
            expected.addAll(List.of(texts("other ", 10)));
            expected.add("with an object");
            assertThat(all).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(bench.counters.get(Counter.DROPPED_UNREAD))
                    .as("of the star")
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aRetiredEndpointReadsWhatHadComeAndTakesNoMore(String platform) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender sender = bench.offered();
            sender.say(texts("text ", 100));
            assertThat(bench.next()).isEqualTo("text 0");
            bench.star.send("star");
            bench.inbox.retire();
            bench.star.session.retire();
            assertThatExceptionOfType(PlatformException.class)
                    .isThrownBy(() -> sender.say("too late"))
                    .matches(e -> e.reason() == PlatformException.Reason.CLOSED);
            List<Object> all = new ArrayList<>();
            assertThatExceptionOfType(EndpointRetiredException.class).isThrownBy(() -> {
                while (true) {
                    all.add(bench.next());
                }
            });
            assertThat(of(all, "text")).hasSize(99).endsWith("text 99");
            assertThat(all).hasSize(100).contains("star");
            sender.awaitLetGo();
            assertThat(bench.inbox.lanes()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void anEndpointThatHasRetiredReadsALaneThatWasOfferedBeforeAndTakesNoMore(String platform)
            throws PlatformException, MalformedFrameException {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender sender = bench.sender();
            sender.say("1", "2");
            bench.inbox.retire();
            sender.offer();
            assertThat(bench.next()).isEqualTo("1");
            assertThatExceptionOfType(PlatformException.class)
                    .isThrownBy(() -> sender.say("3"))
                    .matches(failure -> failure.reason() == PlatformException.Reason.CLOSED);
            assertThat(bench.next()).isEqualTo("2");
            assertThat(bench.now()).isNull();
            sender.awaitLetGo();
            assertThat(sender.lane.refusal()).isNull();
            assertThat(sender.left()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aSinkIsGivenMessagesOfLanesInPlace(String platform) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender sender = bench.offered();
            sender.say("1", "2", "3");
            List<Object> seen = new CopyOnWriteArrayList<>();
            DirectPump pump = DirectPump.of(
                    (MessageView message) -> seen.add(
                            message.take().payload() + " " + message.payload().remaining()),
                    "a",
                    bench.inbox,
                    bench.counters,
                    new Events("test", event -> {}, bench.counters),
                    LIMIT,
                    () -> {});
            pump.start();
            eventually(() -> assertThat(seen).containsExactly("1 2", "2 2", "3 2"));
            assertThat(pump.close(LIMIT)).isTrue();
            sender.say("4");
            assertThat(bench.next()).isEqualTo("4");
        }
    }

    // Damage

    private void assertDamaged(LaneInboxBench bench, Sender sender, Sender honest, String why, Object... before)
            throws PlatformException {
        honest.say("honest");
        bench.star.send("star");
        try (LogLines log = new LogLines("io.ipmb.endpoint")) {
            List<Object> all = bench.all();
            assertThat(all).contains("honest", "star").contains(before).hasSize(2 + before.length);
            sender.awaitLetGo();
            assertThat(bench.inbox.lanes()).isEqualTo(1);
            assertThat(bench.counters.get(Counter.LANES_DAMAGED)).isEqualTo(1);
            assertThat(log.with("reason=lane-damaged"))
                    .singleElement()
                    .asString()
                    .contains(sender.id.toString(), why);
        }
        honest.say("goes on");
        assertThat(bench.all()).containsExactly("goes on");
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aTagThatIsNoneEndsTheLaneAndNothingElse(String platform) throws PlatformException, MalformedFrameException {
        try (LaneInboxBench bench = new LaneInboxBench(platform);
                KernelObject object = bench.platform.sharedMemory().create(8)) {
            Sender sender = bench.offered();
            sender.say("1", "2");
            sender.payload("damage", 1, 0);
            sender.record(bench.frame("behind, with an object"), LaneTag.frame(), object);
            assertDamaged(bench, sender, bench.offered(), "an entry has the tag", "1", "2");
            assertThat(sender.left()).containsExactly("damage", "behind, with an object");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aNumberWithoutMeaningEndsTheLane(String platform) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender sender = bench.offered();
            sender.record(bench.frame("1"), LaneTag.frame(0, 1));
            sender.payload("damage", 1, 1);
            assertDamaged(bench, sender, bench.offered(), "which no frame has introduced", "1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void objectsOnAPayloadAloneEndTheLane(String platform) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform);
                KernelObject object = bench.platform.sharedMemory().create(8)) {
            Sender sender = bench.offered();
            sender.say("1");
            sender.record(sender.writePayload("damage"), LaneTag.payload(1, 1), object);
            assertDamaged(bench, sender, bench.offered(), "objects came with an entry", "1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aFrameThatIsNoneIsDroppedAndItsNumbersHaveNoMeaning(String platform) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender sender = bench.offered();
            sender.record(3, LaneTag.frame(1, 1));
            sender.record(bench.frame("1"), LaneTag.frame());
            sender.payload("damage", 1, 1);
            assertDamaged(bench, sender, bench.offered(), "which no frame has introduced", "1");
            assertThat(bench.counters.get(Counter.DROPPED_MALFORMED)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "memory"})
    void aPayloadThatCannotBeReadIsDropped(String platform) throws PlatformException {
        try (LaneInboxBench bench = new LaneInboxBench(platform)) {
            Sender sender = bench.offered();
            sender.say("1");
            sender.writePayload("a longer text");
            sender.record(3, LaneTag.payload(1, 1));
            sender.say("2");
            assertThat(bench.all()).containsExactly("1", "2");
            assertThat(bench.counters.get(Counter.DROPPED_MALFORMED)).isEqualTo(1);
            assertThat(bench.counters.get(Counter.LANES_DAMAGED)).isZero();
        }
    }
}
