package io.ipmb.lane;

import static io.ipmb.lane.HostileLink.NONSENSE;
import static io.ipmb.lane.HostileLink.objectsOf;
import static io.ipmb.lane.HostileLink.sendOn;
import static io.ipmb.lane.LaneBench.send;
import static io.ipmb.lane.LaneBench.texts;
import static io.ipmb.lane.RingTest.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.lane.LaneBench.On;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A receiver of a lane that lies to its sender, in the numbers and on the link. */
@Timeout(120)
class HostileLaneReceiverTest {

    @ParameterizedTest
    @EnumSource
    void aReceiverThatTakesBackWhatItGaveIsFoundOut(On on) throws Exception {
        try (LaneBench bench = new LaneBench(on)) {
            LaneSender lane = bench.sender();
            ByteBuffer numbers = bench.numbers(lane);
            while (send(lane, "x".repeat(100), RingWriter.NO_TAG)) {
                assertThat(lane.ring().untaken()).isPositive();
            }
            numbers.putLong(RingLayout.CONSUMED, 10L * RecordLayout.recordBytes(100));
            lane.ring().claim(1000);
            numbers.putLong(RingLayout.CONSUMED, 9L * RecordLayout.recordBytes(100));

            expectFailure(Reason.DAMAGED, () -> lane.ring().claim(30_000));

            expectFailure(Reason.CLOSED, () -> lane.ring().claim(1));
            assertThat(lane.ring().isClosed()).isTrue();
        }
    }

    /** The bytes of a record look like records; the receiver says that it has given them back one by one. */
    @ParameterizedTest
    @EnumSource
    void aSenderReadsBackNoRecordThatItHasNotWritten(On on) throws Exception {
        for (int given = 0; given < 20_000; given += 104) {
            try (LaneBench bench = new LaneBench(on)) {
                LaneSender lane = bench.sender();
                ByteBuffer numbers = bench.numbers(lane);
                ByteBuffer memory = lane.ring().memory().bytes();
                int at = lane.ring().claim(6_000);
                while (at >= 0) {
                    for (int i = 0; i < 6_000; i += 16) {
                        memory.putLong(at + i, 8);
                        memory.putLong(at + i + 8, 4711);
                    }
                    lane.ring().commit(6_000, 17);
                    at = lane.ring().claim(6_000);
                }
                numbers.putLong(RingLayout.CONSUMED, given);
                numbers.putLong(RingLayout.TAKEN, given);
                lane.ring().claim(6_000);
                lane.close();

                UnreadRecords unread = lane.unread();
                int records = 0;
                while (unread.next()) {
                    assertThat(unread.length()).isEqualTo(6_000);
                    assertThat(unread.tag()).isEqualTo(17);
                    records++;
                }
                assertThat(records).isGreaterThan(5);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -8, -1, 1, 8, 17, 1 << 20, Long.MAX_VALUE})
    void whateverWasTakenTheSenderReadsBackWholeRecords(long taken) throws Exception {
        try (LaneBench bench = new LaneBench(On.LINUX)) {
            LaneSender lane = bench.sender();
            ByteBuffer numbers = bench.numbers(lane);
            send(lane, "abcd", "b", "c");
            numbers.putLong(RingLayout.TAKEN, taken);
            numbers.putLong(RingLayout.CONSUMED, taken / 3);
            long all = 3L * 16;

            assertThat(lane.ring().untaken()).isBetween(0L, all);
            lane.close();

            assertThat(texts(lane.unread())).isSubsetOf("abcd", "b", "c");
            numbers.putLong(RingLayout.ANSWER, RingLayout.KEEPS);
            assertThat(texts(lane.unread())).isSubsetOf("abcd", "b", "c");
            numbers.putLong(RingLayout.TAKEN, 8);
            numbers.putLong(RingLayout.CONSUMED, 0);
            numbers.putLong(RingLayout.ANSWER, 0);
            assertThat(texts(lane.unread())).containsExactly("b", "c");
        }
    }

    /** Whatever the receiver writes: the sender sends, waits or ends, and reads back what it wrote. */
    @Test
    void anythingInTheNumbersIsEnduredByASender() throws Exception {
        Random random = new Random(20_270_101);
        int damaged = 0;
        try (LaneBench bench = new LaneBench(On.MEMORY)) {
            for (int round = 0; round < 300; round++) {
                LaneSender lane = bench.sender();
                ByteBuffer numbers = bench.numbers(lane);
                long sent = 0;
                try {
                    for (int step = 0; step < 200; step++) {
                        long number = sent / 2 * 24;
                        switch (random.nextInt(12)) {
                            case 0 -> numbers.putLong(RingLayout.CONSUMED, lie(random, number));
                            case 1 -> numbers.putLong(RingLayout.TAKEN, lie(random, number));
                            case 2 -> numbers.putLong(RingLayout.SENDER_SLEEPS, random.nextInt(3));
                            case 3 -> numbers.putLong(RingLayout.ANSWER, random.nextLong() & ~RingLayout.TAKES_NO_MORE);
                            case 4 -> numbers.putLong(RingLayout.SPACE_FROM, random.nextLong());
                            case 5 -> numbers.putLong(RingLayout.READER_SLEEPS, random.nextInt(2));
                            default -> {
                                for (int i = 0; i < 40; i++) {
                                    int at = lane.ring().claim(16);
                                    if (at >= 0) {
                                        lane.ring().memory().bytes().putLong(at, sent);
                                        lane.ring().commit(16, 17);
                                        sent++;
                                    }
                                }
                            }
                        }
                        assertThat(lane.ring().untaken()).isBetween(0L, (long) LaneBench.BYTES);
                        lane.ring().await(1);
                    }
                    if (random.nextBoolean()) {
                        numbers.putLong(RingLayout.PUBLISHED, random.nextLong());
                    }
                } catch (PlatformException e) {
                    damaged += e.reason() == Reason.DAMAGED ? 1 : 0;
                    assertThat(e.reason()).isIn(Reason.DAMAGED, Reason.CLOSED);
                }
                lane.close();
                UnreadRecords unread = lane.unread();
                long last = -1;
                while (unread.next()) {
                    assertThat(unread.length()).isEqualTo(16);
                    long number = unread.memory().bytes().getLong(unread.offset());
                    assertThat(number).isLessThan(sent).isEqualTo(last < 0 ? number : last + 1);
                    last = number;
                }
                assertThat(last).isIn(-1L, sent - 1);
            }
        }
        assertThat(damaged).isGreaterThan(50);
    }

    private static long lie(Random random, long truth) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextLong();
            case 1 -> truth + 8;
            case 2 -> -truth;
            default -> truth;
        };
    }

    // The link lies

    @ParameterizedTest
    @EnumSource
    void aSenderEndsALaneOnWhoseLinkItReadsNonsense(On on) throws Exception {
        for (byte[] nonsense : NONSENSE) {
            expectDamagedSender(on, nonsense, false);
        }
        expectDamagedSender(on, new byte[] {LinkLayout.WAKE_UP}, true);
        expectDamagedSender(on, objectsOf(0), true);
        expectDamagedSender(on, objectsOf(0), false);
    }

    private static void expectDamagedSender(On on, byte[] packet, boolean withObject) throws Exception {
        try (LaneBench bench = new LaneBench(on)) {
            LaneSender lane = bench.sender();
            send(lane, "a");
            LaneReceiver receiver = bench.receiver(lane);
            List<KernelObject> object = withObject
                    ? List.of(bench.closing(bench.platform.sharedMemory().create(1)))
                    : List.of();
            sendOn(bench, receiver.link(), packet, object);

            expectFailure(Reason.DAMAGED, lane::heed);

            expectFailure(Reason.CLOSED, () -> lane.ring().claim(1));
            assertThat(texts(lane.unread())).containsExactly("a");
        }
    }

    @Test
    void aReceiverThatGivesEverythingBackAndTakesNoObjectsIsFoundOut() throws Exception {
        try (LaneBench bench = new LaneBench(On.LINUX)) {
            LaneSender lane = bench.closing(LaneSender.open(bench.platform, 1 << 20, LaneBench.INSTANCE));
            ByteBuffer numbers = bench.numbers(lane);
            List<KernelObject> object =
                    List.of(bench.closing(bench.platform.sharedMemory().create(1)));
            expectFailure(Reason.DAMAGED, () -> {
                for (long sent = 0; sent < 1_000_000; sent++) {
                    assertThat(lane.ring().claim(1)).isPositive();
                    lane.ring().commit(1, RingWriter.NO_TAG, object);
                    numbers.putLong(RingLayout.CONSUMED, (sent + 1) * 16);
                }
            });
        }
    }

    // The records lie
}
