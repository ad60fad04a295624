package io.ipmb.lane;

import static io.ipmb.lane.HostileLink.NONSENSE;
import static io.ipmb.lane.HostileLink.objectsOf;
import static io.ipmb.lane.HostileLink.sendOn;
import static io.ipmb.lane.LaneBench.send;
import static io.ipmb.lane.RingTest.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.lane.LaneBench.On;
import io.ipmb.platform.IncomingPackets;
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

/** A sender of a lane that lies to its receiver, in the memory and on the link. */
@Timeout(120)
class HostileLaneSenderTest {

    @ParameterizedTest
    @EnumSource
    void aReceiverEndsALaneOnWhoseLinkItReadsNonsense(On on) throws Exception {
        for (byte[] nonsense : NONSENSE) {
            expectDamagedReceiver(on, LaneReceiver::heed, nonsense);
        }
        expectDamagedReceiver(on, LaneReceiver::heed, objectsOf(0), objectsOf(16));
        expectDamagedReceiver(on, LaneReceiver::heed, objectsOf(0), objectsOf(16), objectsOf(32));
    }

    @FunctionalInterface
    private interface Reading {
        Object by(LaneReceiver lane) throws PlatformException;
    }

    private static void expectDamagedReceiver(On on, Reading reading, byte[]... packets) throws Exception {
        try (LaneBench bench = new LaneBench(on)) {
            LaneSender lane = bench.sender();
            LaneReceiver receiver = bench.receiver(lane);
            KernelObject object = bench.closing(bench.platform.sharedMemory().create(1));
            for (byte[] packet : packets) {
                sendOn(bench, lane.link(), packet, List.of(object));
            }

            expectFailure(Reason.DAMAGED, () -> reading.by(receiver));

            assertThat(receiver.ring().receive(bench.list())).isEqualTo(RingReceiver.END);
            expectFailure(Reason.CLOSED, () -> lane.ring().claim(1));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-8, 8, 16, Long.MAX_VALUE})
    void objectsOfAnotherRecordAreNotTaken(long position) throws Exception {
        for (On on : On.values()) {
            try (LaneBench bench = new LaneBench(on)) {
                LaneSender lane = bench.sender();
                LaneReceiver receiver = bench.receiver(lane);
                KernelObject object =
                        bench.closing(bench.platform.sharedMemory().create(1));
                sendOn(bench, lane.link(), objectsOf(position), List.of(object));
                send(lane, "a");
                lane.ring().memory().bytes().putLong(0, RecordLayout.WITH_OBJECTS | 1);
                IncomingPackets into = bench.list();

                expectFailure(Reason.DAMAGED, () -> receiver.ring().receive(into));

                assertThat(receiver.ring().receive(into)).isEqualTo(RingReceiver.END);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void objectsThatDidNotComeAndAFloodOfWakeUpsEndTheLane(On on) throws Exception {
        for (int wakeUps : new int[] {0, 1, 65}) {
            try (LaneBench bench = new LaneBench(on)) {
                LaneSender lane = bench.sender();
                LaneReceiver receiver = bench.receiver(lane);
                for (int i = 0; i < wakeUps; i++) {
                    sendOn(bench, lane.link(), new byte[] {LinkLayout.WAKE_UP}, List.of());
                }
                send(lane, "a", "b");
                lane.ring().memory().bytes().putLong(16, RecordLayout.WITH_OBJECTS | 1);
                IncomingPackets into = bench.list();

                assertThat(receiver.ring().receive(into)).isEqualTo(1);
                expectFailure(Reason.DAMAGED, () -> receiver.ring().receive(into));

                assertThat(receiver.heed()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void objectsThatNobodyTakesAreClosedWithTheLane(On on) throws Exception {
        try (LaneBench bench = new LaneBench(on)) {
            LaneSender lane = bench.sender();
            LaneReceiver receiver = bench.receiver(lane);
            KernelObject object = bench.closing(bench.platform.sharedMemory().create(1));
            sendOn(bench, lane.link(), objectsOf(0), List.of(object));
            assertThat(receiver.heed()).isTrue();
            assertThat(receiver.heed()).isTrue();
        }
    }

    /** Whatever the sender writes: packets lie inside of the records, or the lane ends; nothing else is thrown. */
    @Test
    void anythingInTheMemoryIsEnduredByAReceiver() throws Exception {
        Random random = new Random(20_270_102);
        int damaged = 0;
        try (LaneBench bench = new LaneBench(On.MEMORY)) {
            IncomingPackets into = bench.list();
            for (int round = 0; round < 500; round++) {
                LaneSender lane = bench.sender();
                ByteBuffer numbers = bench.numbers(lane);
                ByteBuffer records = lane.ring().memory().bytes();
                LaneReceiver receiver = bench.receiver(lane, random.nextBoolean());
                try {
                    for (int step = 0; step < 100; step++) {
                        if (random.nextInt(3) > 0) {
                            String text = "x".repeat(random.nextInt(100) + 1);
                            if (random.nextInt(4) == 0) {
                                text = "y".repeat(20_000);
                            }
                            send(lane, text, random.nextInt(1 << 30));
                        }
                        lie(random, numbers, records);
                        int count = receiver.ring().receive(into, 1 + random.nextInt(8));
                        for (int i = 0; i < count; i++) {
                            assertThat(into.offset(i)).isBetween(RecordLayout.HEADER_BYTES, LaneBench.BYTES);
                            assertThat(into.length(i)).isBetween(0, LaneBench.BYTES - into.offset(i));
                            assertThat(into.length(i))
                                    .isLessThanOrEqualTo(lane.ring().largest());
                            receiver.ring().took(i);
                            receiver.ring().giveBack(receiver.ring().end(i));
                            receiver.ring().offerSpace();
                        }
                    }
                } catch (PlatformException e) {
                    damaged += e.reason() == Reason.DAMAGED ? 1 : 0;
                    assertThat(e.reason()).isIn(Reason.DAMAGED, Reason.CLOSED);
                }
                receiver.close();
                lane.close();
            }
        }
        assertThat(damaged).isGreaterThan(100);
    }

    private static void lie(Random random, ByteBuffer numbers, ByteBuffer records) {
        long number = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(3 * LaneBench.BYTES);
        switch (random.nextInt(16)) {
            case 0 -> numbers.putLong(RingLayout.PUBLISHED, number & -8);
            case 1 -> numbers.putLong(RingLayout.SENDER_SLEEPS, random.nextInt(3));
            case 2 -> numbers.putLong(RingLayout.SPACE_FROM, number);
            case 3 -> records.putLong(random.nextInt(LaneBench.BYTES / 8) * 8, number);
            case 4 -> records.putLong(random.nextInt(64) * 8, number | (long) random.nextInt(64) << 32);
            default -> {
                // The truth.
            }
        }
    }
}
