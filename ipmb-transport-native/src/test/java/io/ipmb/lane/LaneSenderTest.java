package io.ipmb.lane;

import static io.ipmb.lane.LaneBench.LIMIT_SECONDS;
import static io.ipmb.lane.LaneBench.OWN_THREAD;
import static io.ipmb.lane.LaneBench.fill;
import static io.ipmb.lane.LaneBench.on;
import static io.ipmb.lane.LaneBench.received;
import static io.ipmb.lane.LaneBench.send;
import static io.ipmb.lane.LaneBench.text;
import static io.ipmb.lane.RingTest.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.ipmb.lane.LaneBench.On;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sender's end of a lane: what it can write, and how it waits for the receiver. */
@Timeout(60)
class LaneSenderTest {

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
            assertThatIllegalArgumentException().isThrownBy(() -> ring.commit(1, 1 << 30));
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
