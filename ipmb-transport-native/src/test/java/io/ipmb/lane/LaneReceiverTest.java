package io.ipmb.lane;

import static io.ipmb.lane.LaneBench.LIMIT_SECONDS;
import static io.ipmb.lane.LaneBench.OWN_THREAD;
import static io.ipmb.lane.LaneBench.fill;
import static io.ipmb.lane.LaneBench.on;
import static io.ipmb.lane.LaneBench.received;
import static io.ipmb.lane.LaneBench.send;
import static io.ipmb.lane.LaneBench.text;
import static io.ipmb.lane.LaneBench.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ipmb.lane.LaneBench.On;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.WaitSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The receiver's end of a lane: what comes to it, how it sleeps, and what it keeps. */
@Timeout(60)
class LaneReceiverTest {

    private static final int LARGEST_TAG = (1 << 30) - 1;

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
            receiver.ring().offerSpace();
            receiver.ring().giveBack(endOfA);
            receiver.ring().offerSpace();
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

            receiver.ring().offerSpace();

            assertThat(sender.heed()).isTrue();
            sender.ring().await(TimeUnit.SECONDS.toNanos(LIMIT_SECONDS));
            assertThat(sender.ring().claim(1000)).isPositive();
        });
    }
}
