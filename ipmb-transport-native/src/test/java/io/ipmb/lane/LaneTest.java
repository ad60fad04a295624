package io.ipmb.lane;

import static io.ipmb.lane.LaneBench.send;
import static io.ipmb.lane.LaneBench.text;
import static io.ipmb.lane.LaneBench.texts;
import static io.ipmb.lane.RingTest.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.ipmb.lane.LaneBench.On;
import io.ipmb.platform.Daemons;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.WaitSet;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both ends of a lane, and what they say to each other. */
@Timeout(60)
class LaneTest {

    private static final long LIMIT_SECONDS = 20;
    private static final int LARGEST_TAG = (1 << 30) - 1;

    /** Of the common pool, a machine with two processors has one thread. */
    private static final Executor OWN_THREAD =
            task -> Daemons.thread("lane-test", task).start();

    /** What a test does on the bench. */
    @FunctionalInterface
    private interface Work {
        void run(LaneBench bench) throws Exception;
    }

    private static void on(On on, Work work) throws Exception {
        try (LaneBench bench = new LaneBench(on)) {
            work.run(bench);
        }
    }

    private static List<String> received(LaneReceiver lane, IncomingPackets into) throws PlatformException {
        List<String> texts = new ArrayList<>();
        int count;
        while ((count = lane.ring().receive(into)) > 0) {
            for (int i = 0; i < count; i++) {
                texts.add(text(into, i));
                lane.ring().took(i);
            }
        }
        if (count == RingReceiver.END) {
            texts.add("end");
        }
        return texts;
    }

    @ParameterizedTest
    @EnumSource
    void recordsArriveInOrderWithTheirTags(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            send(sender, "before anybody has it");
            LaneReceiver receiver = bench.receiver(sender);
            assertThat(send(sender, "largest", LARGEST_TAG)).isTrue();
            assertThat(send(sender, "", 1)).isTrue();
            assertThat(send(sender, "even", 2)).isTrue();
            IncomingPackets into = bench.list();

            assertThat(receiver.ring().receive(into)).isEqualTo(4);

            assertThat(text(into, 0)).isEqualTo("before anybody has it");
            assertThat(receiver.ring().tag(0)).isEqualTo(RingWriter.NO_TAG);
            assertThat(text(into, 1)).isEqualTo("largest");
            assertThat(receiver.ring().tag(1)).isEqualTo(LARGEST_TAG);
            assertThat(into.length(2)).isZero();
            assertThat(receiver.ring().tag(2)).isEqualTo(1);
            assertThat(receiver.ring().tag(3)).isEqualTo(2);
            assertThat(receiver.ring().receive(into)).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoRecordIsRefused(On on) throws Exception {
        on(on, bench -> {
            RingWriter ring = bench.sender().ring();
            expectFailure(Reason.PACKET_TOO_LARGE, () -> ring.claim(ring.largest() + 1));
            assertThatThrownBy(() -> ring.commit(1, 0)).isInstanceOf(IllegalStateException.class);
            assertThat(ring.claim(8)).isPositive();
            assertThatThrownBy(() -> ring.commit(ring.claimedRoom() + 1, 0)).isInstanceOf(IllegalStateException.class);
            assertThatIllegalArgumentException().isThrownBy(() -> ring.commit(0, RingWriter.NO_TAG));
            assertThatIllegalArgumentException().isThrownBy(() -> ring.commit(1, LARGEST_TAG + 1));
            assertThatIllegalArgumentException().isThrownBy(() -> ring.commit(1, -1));
            ring.commit(1, 0);
            assertThatThrownBy(() -> ring.commit(1, 0)).isInstanceOf(IllegalStateException.class);
        });
    }

    @ParameterizedTest
    @EnumSource
    void recordsOfAllSizesStayWholeAcrossTheEndOfTheRing(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender);
            IncomingPackets into = bench.list();
            Random random = new Random(11);
            Queue<byte[]> expected = new ArrayDeque<>();
            boolean wasFull = false;
            for (int turn = 0; turn < 30_000; turn++) {
                byte[] bytes = new byte[random.nextInt(random.nextInt(8) > 0 ? 60 : 12_000)];
                random.nextBytes(bytes);
                int at = sender.ring().claim(random.nextInt(bytes.length + 1));
                if (at >= 0 && sender.ring().claimedRoom() < bytes.length) {
                    at = sender.ring().claim(bytes.length);
                }
                if (at >= 0) {
                    sender.ring().memory().bytes().put(at, bytes);
                    sender.ring().commit(bytes.length, 34);
                    expected.add(bytes);
                }
                wasFull |= at < 0;
                if (random.nextInt(3) == 0) {
                    int received = receiver.ring().receive(into, 1 + random.nextInt(8));
                    for (int i = 0; i < received; i++) {
                        byte[] came = new byte[into.length(i)];
                        into.memory().bytes().get(into.offset(i), came);
                        assertThat(came).isEqualTo(expected.remove());
                        receiver.ring().took(i);
                    }
                }
            }
            assertThat(wasFull).isTrue();
            receiver.close();
            assertThat(sender.heed()).isFalse();
            UnreadRecords unread = sender.unread();
            while (unread.next()) {
                byte[] back = new byte[unread.length()];
                unread.memory().bytes().get(unread.offset(), back);
                assertThat(back).isEqualTo(expected.remove());
                assertThat(unread.tag()).isEqualTo(34);
                assertThat(unread.wasTaken()).isFalse();
            }
            assertThat(expected).isEmpty();
        });
    }

    private static void fill(LaneSender lane) throws PlatformException {
        int records = 0;
        while (send(lane, "x".repeat(1000), RingWriter.NO_TAG)) {
            records++;
        }
        assertThat(records).isBetween(LaneBench.BYTES / 1008 - 4, LaneBench.BYTES / 1008);
    }

    @ParameterizedTest
    @EnumSource
    void aThreadThatWaitsForRoomIsWokenByTheReceiver(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender);
            IncomingPackets into = bench.list();
            WaitSet links = bench.closing(bench.platform.waitSet());
            links.add(sender.link(), WaitSet.READABLE, sender);
            for (int turn = 0; turn < 20; turn++) {
                fill(sender);
                CompletableFuture<Void> waiting = CompletableFuture.runAsync(
                        () -> sender.ring().await(TimeUnit.SECONDS.toNanos(2 * LIMIT_SECONDS)), OWN_THREAD);
                CompletableFuture<Integer> loop =
                        CompletableFuture.supplyAsync(() -> heedOnce(links, sender), OWN_THREAD);

                while (receiver.ring().receive(into) > 0) {
                    receiver.ring().took(into.count() - 1);
                }

                assertThat(loop.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isPositive();
                waiting.get(LIMIT_SECONDS, TimeUnit.SECONDS);
                assertThat(sender.ring().untaken()).isZero();
            }
            links.remove(sender.link());
        });
    }

    private static int heedOnce(WaitSet links, LaneSender sender) {
        try {
            int ready = links.await(TimeUnit.SECONDS.toNanos(LIMIT_SECONDS));
            assertThat(sender.heed()).isTrue();
            return ready;
        } catch (PlatformException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReceiverThatSleepsIsWokenByEachRecord(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender);
            IncomingPackets into = bench.list();
            WaitSet waits = bench.closing(bench.platform.waitSet());
            waits.add(receiver.ring(), WaitSet.READABLE, "ring");
            waits.add(receiver.link(), WaitSet.READABLE, "link");
            for (int turn = 0; turn < 200; turn++) {
                CompletableFuture<String> waiting =
                        CompletableFuture.supplyAsync(() -> next(receiver, into, waits), OWN_THREAD);
                send(sender, "turn " + turn);
                assertThat(waiting.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("turn " + turn);
            }
            CompletableFuture<String> waiting =
                    CompletableFuture.supplyAsync(() -> next(receiver, into, waits), OWN_THREAD);
            sender.close();
            assertThat(waiting.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("end");
            waits.remove(receiver.ring());
            waits.remove(receiver.link());
        });
    }

    private static String next(LaneReceiver lane, IncomingPackets into, WaitSet waits) {
        try {
            while (true) {
                int count = lane.ring().receive(into, 1);
                if (count != 0) {
                    return count > 0 ? text(into, 0) : "end";
                }
                int ready = waits.awaitInterruptibly(Long.MAX_VALUE);
                for (int i = 0; i < ready; i++) {
                    if (waits.attachment(i).equals("link") && !lane.heed()) {
                        waits.change(lane.link(), 0);
                    }
                }
            }
        } catch (PlatformException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReceiverThatOnlyLooksIsSentNoWakeUp(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender);
            IncomingPackets into = bench.list();
            WaitSet link = bench.closing(bench.platform.waitSet());
            link.add(receiver.link(), WaitSet.READABLE, "link");
            assertThat(receiver.ring().receive(into)).isZero();

            send(sender, "a");

            assertThat(link.await(0)).isZero();
            assertThat(receiver.ring().readiness(WaitSet.READABLE)).isEqualTo(WaitSet.READABLE);
            assertThat(received(receiver, into)).containsExactly("a");
            assertThat(receiver.ring().readiness(WaitSet.READABLE)).isZero();
            send(sender, "b", "c");
            assertThat(link.await(0)).isEqualTo(1);
            assertThat(receiver.heed()).isTrue();
            assertThat(link.await(0)).isZero();
            link.remove(receiver.link());
        });
    }

    @ParameterizedTest
    @EnumSource
    void objectsRideOnRecords(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender);
            IncomingPackets into = bench.list();
            KernelObject memory = bench.closing(bench.platform.sharedMemory().create(100));
            KernelObject larger = bench.closing(bench.platform.sharedMemory().create(200));
            send(sender, "a");
            sendWith(sender, "b", List.of(memory));
            sendWith(sender, "c", List.of(larger, memory));
            send(sender, "d");
            assertThat(receiver.heed()).isTrue();
            List<String> seen = new ArrayList<>();
            while (receiver.ring().receive(into) > 0) {
                for (int i = 0; i < into.count(); i++) {
                    StringBuilder text = new StringBuilder(text(into, i));
                    for (KernelObject object : into.takeObjects(i)) {
                        text.append(' ').append(bench.platform.sharedMemory().size(object));
                        object.close();
                    }
                    seen.add(text.toString());
                }
            }
            assertThat(seen).containsExactly("a", "b 100", "c 200 100", "d");
        });
    }

    private static void sendWith(LaneSender lane, String text, List<KernelObject> objects) throws PlatformException {
        int at = lane.ring().claim(text.length());
        lane.ring().memory().bytes().put(at, text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(lane.ring().commit(text.length(), RingWriter.NO_TAG, objects))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void moreObjectsThanTheLinkHoldsWaitForTheReceiver(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.closing(LaneSender.open(bench.platform, 1 << 20, LaneBench.INSTANCE));
            LaneReceiver receiver = bench.receiver(sender);
            IncomingPackets into = bench.list();
            List<KernelObject> object =
                    List.of(bench.closing(bench.platform.sharedMemory().create(100)));
            int sent = 0;
            int refused = 0;
            int got = 0;
            while (refused < 3) {
                int at = sender.ring().claim(1);
                assertThat(at).as("only the link is full").isPositive();
                if (sender.ring().commit(1, RingWriter.NO_TAG, object)) {
                    sent++;
                    continue;
                }
                refused++;
                for (int i = 0; i < 10; i++) {
                    assertThat(receiver.ring().receive(into)).isEqualTo(1);
                    assertThat(into.objectCount(0)).isEqualTo(1);
                    got++;
                }
                assertThat(sender.heed()).isTrue();
                sender.ring().await(TimeUnit.SECONDS.toNanos(LIMIT_SECONDS));
            }
            while (receiver.ring().receive(into) > 0) {
                assertThat(into.objectCount(0)).isEqualTo(1);
                got++;
            }
            assertThat(got).isEqualTo(sent);
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatWasPublishedBeforeTheEndIsRead(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender);
            IncomingPackets into = bench.list();
            send(sender, "a", "b");
            sender.close();

            assertThat(receiver.heed()).isFalse();
            assertThat(receiver.ring().readiness(WaitSet.READABLE)).isEqualTo(WaitSet.READABLE | WaitSet.CLOSED);
            assertThat(received(receiver, into)).containsExactly("a", "b", "end");
            expectFailure(Reason.CLOSED, () -> sender.ring().claim(1));
        });
    }

    /** As when its process was killed: nothing in the memory says so. */
    @ParameterizedTest
    @EnumSource
    void aSenderThatIsGoneWithoutAWordIsTheEndToo(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender);
            IncomingPackets into = bench.list();
            send(sender, "a");
            sender.link().close();

            assertThat(received(receiver, into)).containsExactly("a");
            assertThat(receiver.heed()).isFalse();
            assertThat(received(receiver, into)).containsExactly("end");
        });
    }

    @ParameterizedTest
    @EnumSource
    void theSenderReadsBackWhatAReceiverThatLeftHasNotTaken(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender);
            IncomingPackets into = bench.list();
            send(sender, "a", "b", "c", "d");
            assertThat(receiver.ring().receive(into)).isEqualTo(4);
            receiver.ring().took(0);
            receiver.ring().took(1);
            assertThat(sender.ring().untaken()).isEqualTo(2 * RecordLayout.recordBytes(1));
            assertThatThrownBy(sender::unread).isInstanceOf(IllegalStateException.class);

            receiver.close();

            assertThat(sender.heed()).isFalse();
            expectFailure(Reason.CLOSED, () -> sender.ring().claim(1));
            assertThat(texts(sender.unread())).containsExactly("c", "d");
        });
    }

    @ParameterizedTest
    @EnumSource
    void whoStopsLetsNothingMoreInAndReadsTheRest(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender);
            IncomingPackets into = bench.list();
            send(sender, "a");
            assertThat(sender.ring().isStopped()).isFalse();

            receiver.ring().stopIntake();

            assertThat(sender.ring().isStopped()).isTrue();
            assertThat(sender.heed()).isTrue();
            expectFailure(Reason.CLOSED, () -> sender.ring().claim(1));
            assertThat(received(receiver, into)).containsExactly("a", "end");
        });
    }

    @ParameterizedTest
    @EnumSource
    void aReceiverThatKeepsRecordsGivesBackWhatWasAcknowledged(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender, true);
            IncomingPackets into = bench.list();
            send(sender, "a", "b", "c", "d");
            assertThat(receiver.ring().receive(into, 3)).isEqualTo(3);
            receiver.ring().took(2);
            long endOfA = receiver.ring().end(0);
            assertThat(receiver.ring().receive(into)).isEqualTo(1);
            receiver.ring().giveBack(endOfA);
            receiver.ring().giveBack(endOfA);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> receiver.ring().giveBack(endOfA + 1000));

            receiver.close();

            assertThat(sender.heed()).isFalse();
            UnreadRecords unread = sender.unread();
            assertThat(unread.next()).isTrue();
            assertThat(unread.wasTaken()).isTrue();
            assertThat(texts(sender.unread())).containsExactly("b", "c", "d");
            assertThat(unread.next()).isTrue();
            assertThat(unread.next()).isTrue();
            assertThat(unread.wasTaken()).isFalse();
            assertThat(unread.next()).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aFullRingThatTheReceiverKeepsIsFreeOnceItIsGivenBack(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender, true);
            IncomingPackets into = bench.list();
            fill(sender);
            long end = 0;
            while (receiver.ring().receive(into) > 0) {
                end = receiver.ring().end(into.count() - 1);
            }
            assertThat(receiver.ring().readiness(WaitSet.READABLE)).isZero();
            assertThat(sender.ring().claim(1000)).isNegative();

            receiver.ring().giveBack(end);

            assertThat(sender.heed()).isTrue();
            sender.ring().await(TimeUnit.SECONDS.toNanos(LIMIT_SECONDS));
            assertThat(sender.ring().claim(1000)).isPositive();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalSaysWhy(On on) throws Exception {
        on(on, bench -> {
            for (LaneRefusal why : LaneRefusal.values()) {
                LaneSender sender = bench.sender();
                send(sender, "a", "b");
                assertThat(sender.refusal()).isNull();

                LaneReceiver.refuse(bench.platform, bench.arrived(sender), why);

                assertThat(sender.heed()).isFalse();
                assertThat(sender.refusal()).isEqualTo(why);
                assertThat(texts(sender.unread())).containsExactly("a", "b");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void theSenderLearnsWhetherALaneWasTakenUpAndWhyItIsGivenUp(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            assertThat(sender.wasTakenUp()).isFalse();
            LaneReceiver receiver = bench.receiver(sender, true);
            assertThat(sender.wasTakenUp()).isTrue();
            assertThat(sender.refusal()).isNull();
            receiver.giveUp(LaneRefusal.SHORTAGE);
            assertThat(sender.heed()).isFalse();
            assertThat(sender.wasTakenUp()).isTrue();
            assertThat(sender.refusal()).isEqualTo(LaneRefusal.SHORTAGE);
        });
    }

    @ParameterizedTest
    @EnumSource
    void theSenderKnowsHowFarTheReceiverIs(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender);
            List<Long> ends = new ArrayList<>();
            for (String text : List.of("a", "b", "c")) {
                send(sender, text);
                ends.add(sender.ring().published());
            }
            assertThat(sender.ring().taken()).isZero();
            IncomingPackets into = bench.list();
            receiver.ring().receive(into);
            receiver.ring().took(0);
            assertThat(sender.ring().taken()).isEqualTo(ends.get(0));
            receiver.close();
            assertThat(sender.heed()).isFalse();
            UnreadRecords unread = sender.unread();
            assertThat(unread.next()).isTrue();
            assertThat(unread.end()).isEqualTo(ends.get(1));
            assertThat(unread.next()).isTrue();
            assertThat(unread.end()).isEqualTo(ends.get(2));
            assertThat(unread.next()).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource
    void theSenderWaitsUntilTheReceiverHasGivenAllBack(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender);
            assertThat(sender.ring().hasGivenAllBack()).isTrue();
            send(sender, "a", "b");
            assertThat(sender.ring().hasGivenAllBack()).isFalse();
            CompletableFuture<Void> waiting =
                    CompletableFuture.runAsync(() -> sender.ring().await(Long.MAX_VALUE), OWN_THREAD);
            assertThat(received(receiver, bench.list())).containsExactly("a", "b");
            while (!waiting.isDone()) {
                // In the place of the thread that waits for the link.
                assertThat(sender.heed()).isTrue();
                Thread.onSpinWait();
            }
            waiting.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(sender.ring().hasGivenAllBack()).isTrue();
            receiver.close();
            assertThat(sender.heed()).isFalse();
            assertThatThrownBy(() -> sender.ring().hasGivenAllBack())
                    .isInstanceOf(PlatformException.class)
                    .hasMessageContaining("takes no more");
        });
    }

    @ParameterizedTest
    @EnumSource
    void recordsCostNoGarbage(On on) throws Exception {
        on(on, bench -> {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender);
            IncomingPackets into = bench.list();
            sendAndReceive(sender, receiver, into, 20_000);
            long before = threads.getCurrentThreadAllocatedBytes();

            sendAndReceive(sender, receiver, into, 20_000);

            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes for 160,000 records, some thousand wake-ups among them")
                    .isLessThan(20_000);
        });
    }

    private static void sendAndReceive(LaneSender sender, LaneReceiver receiver, IncomingPackets into, int times)
            throws PlatformException {
        for (int turn = 0; turn < times; turn++) {
            if (turn % 10 == 0 && receiver.ring().readiness(WaitSet.READABLE) != 0) {
                throw new AssertionError("the ring is empty");
            }
            for (int i = 0; i < 8; i++) {
                int at = sender.ring().claim(64);
                sender.ring().memory().bytes().putLong(at, i);
                sender.ring().commit(64, 12);
            }
            if (turn % 10 == 0 && !receiver.heed()) {
                throw new AssertionError("the sender is there");
            }
            if (receiver.ring().receive(into) != 8) {
                throw new AssertionError("the ring does not hold what it should");
            }
            receiver.ring().took(7);
        }
    }
}
