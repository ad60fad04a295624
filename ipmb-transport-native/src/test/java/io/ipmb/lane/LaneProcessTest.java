package io.ipmb.lane;

import static io.ipmb.lane.LaneChild.number;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.lane.LaneBench.On;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.Link;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import io.ipmb.platform.Waitable;
import io.ipmb.testsupport.BusProcess;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One end of a lane is in another process, which is killed. */
@Timeout(120)
class LaneProcessTest {

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int ROUNDS = 3;

    private final String name = "test." + UUID.randomUUID();

    /** Starts a child that sends; its lane, taken up here. */
    private static LaneReceiver takeUp(LaneBench bench, NameClaim claim) throws Exception {
        awaitReadable(bench, claim);
        ReceiveChannel connection = bench.closing(claim.accept());
        return bench.closing(LaneChild.accept(bench.platform, connection));
    }

    private static void awaitReadable(LaneBench bench, Waitable source) throws PlatformException {
        try (WaitSet waits = bench.platform.waitSet()) {
            waits.add(source, WaitSet.READABLE, "source");
            assertThat(waits.await(LIMIT_NANOS)).isEqualTo(1);
            waits.remove(source);
        }
    }

    private static void awaitEnd(LaneBench bench, LaneReceiver lane) throws PlatformException {
        awaitLinkEnd(bench, lane.link(), lane::heed);
    }

    /** What reads a link; false at its end. */
    @FunctionalInterface
    private interface Heeding {
        boolean heed() throws PlatformException;
    }

    private static void awaitLinkEnd(LaneBench bench, Link link, Heeding heeding) throws PlatformException {
        try (WaitSet waits = bench.platform.waitSet()) {
            waits.add(link, WaitSet.READABLE, "link");
            do {
                assertThat(waits.await(LIMIT_NANOS)).isEqualTo(1);
            } while (heeding.heed());
            waits.remove(link);
        }
    }

    private static long readToTheEnd(LaneReceiver lane, IncomingPackets into, long from) throws PlatformException {
        long next = from;
        int count;
        while ((count = lane.ring().receive(into)) > 0) {
            for (int i = 0; i < count; i++) {
                assertThat(number(into, i)).isEqualTo(next);
                next++;
            }
        }
        assertThat(count).isEqualTo(RingReceiver.END);
        return next;
    }

    @Test
    void whatAKilledSenderHasPublishedIsRead() throws Exception {
        try (LaneBench bench = new LaneBench(On.LINUX);
                NameClaim claim = bench.platform.claim(name)) {
            try (BusProcess child = BusProcess.start(LaneChild.class, "send", name, "1000")) {
                LaneReceiver lane = takeUp(bench, claim);
                child.expect("sent");
                IncomingPackets into = bench.list();
                assertThat(lane.ring().receive(into, 10)).isEqualTo(10);
                assertThat(number(into, 9)).isEqualTo(9);
                child.kill();

                awaitEnd(bench, lane);

                assertThat(readToTheEnd(lane, into, 10)).isEqualTo(1000);
            }
        }
    }

    @Test
    void aSenderThatIsKilledWhileItSendsLeavesWholeRecordsAlone() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (LaneBench bench = new LaneBench(On.LINUX);
                    NameClaim claim = bench.platform.claim(name);
                    BusProcess child = BusProcess.start(LaneChild.class, "send", name, "0")) {
                LaneReceiver lane = takeUp(bench, claim);
                IncomingPackets into = bench.list();
                long next = 0;
                while (next < 100_000) {
                    int count = lane.ring().receive(into);
                    if (count == 0) {
                        awaitRing(bench, lane);
                    }
                    for (int i = 0; i < count; i++) {
                        assertThat(number(into, i)).isEqualTo(next);
                        next++;
                    }
                }
                child.kill();
                awaitEnd(bench, lane);
                assertThat(readToTheEnd(lane, into, next)).isGreaterThanOrEqualTo(next);
            }
        }
    }

    private static void awaitRing(LaneBench bench, LaneReceiver lane) throws PlatformException {
        try (WaitSet waits = bench.platform.waitSet()) {
            waits.add(lane.ring(), WaitSet.READABLE, "ring");
            waits.add(lane.link(), WaitSet.READABLE, "link");
            assertThat(waits.await(LIMIT_NANOS)).isPositive();
            assertThat(lane.heed()).isTrue();
            waits.remove(lane.ring());
            waits.remove(lane.link());
        }
    }

    private LaneSender offered(LaneBench bench, BusProcess child) throws PlatformException {
        child.expect("claimed");
        LaneSender lane = bench.sender();
        try (SendChannel connection = bench.platform.connect(name)) {
            LaneChild.offer(bench.platform, lane, connection);
            child.expect("accepted");
        }
        return lane;
    }

    @Test
    void whatAKilledReceiverHasNotTakenIsReadBack() throws Exception {
        try (LaneBench bench = new LaneBench(On.LINUX);
                BusProcess child = BusProcess.start(LaneChild.class, "receive", name, "503")) {
            LaneSender lane = offered(bench, child);
            for (int i = 0; i < 1000; i++) {
                assertThat(LaneChild.write(lane, i)).isTrue();
            }
            child.expect("took");
            child.kill();

            awaitLinkEnd(bench, lane.link(), lane::heed);

            assertThat(readBack(lane, 503)).isEqualTo(1000);
        }
    }

    private static long readBack(LaneSender lane, long from) {
        UnreadRecords unread = lane.unread();
        long next = from;
        while (unread.next()) {
            long number = unread.memory().bytes().getLong(unread.offset());
            assertThat(number).isEqualTo(next < 0 ? number : next);
            next = number + 1;
        }
        return next;
    }

    @Test
    void aReceiverThatIsKilledWhileItTakesLeavesTheRestWithoutAGap() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (LaneBench bench = new LaneBench(On.LINUX);
                    BusProcess child = BusProcess.start(LaneChild.class, "receive", name, "0")) {
                LaneSender lane = offered(bench, child);
                long number = 0;
                while (number < 100_000) {
                    if (LaneChild.write(lane, number)) {
                        number++;
                    } else {
                        lane.ring().await(1_000_000);
                        assertThat(lane.heed()).isTrue();
                    }
                }
                child.kill();
                while (!lane.ring().isStopped()) {
                    if (LaneChild.write(lane, number)) {
                        number++;
                    } else {
                        lane.ring().await(1_000_000);
                        boolean there = lane.heed();
                        assertThat(there).isEqualTo(!lane.ring().isStopped());
                    }
                }
                assertThat(readBack(lane, -1)).isEqualTo(number);
            }
        }
    }

    @Test
    void aReceiverInAnotherProcessIsWokenByEachRecord() throws Exception {
        try (LaneBench bench = new LaneBench(On.LINUX)) {
            for (int round = 0; round < ROUNDS; round++) {
                try (BusProcess child = BusProcess.start(LaneChild.class, "receive", name, "2000")) {
                    LaneSender lane = offered(bench, child);
                    long taken = RecordLayout.recordBytes(Long.BYTES);
                    for (int i = 0; i < 2000; i++) {
                        assertThat(LaneChild.write(lane, i)).isTrue();
                        long start = System.nanoTime();
                        // Whoever misses a wake-up takes nothing more.
                        while (lane.ring().untaken() >= taken && System.nanoTime() - start < LIMIT_NANOS) {
                            Thread.onSpinWait();
                        }
                        assertThat(lane.ring().untaken()).isZero();
                    }
                    child.expect("took");
                }
            }
        }
    }
}
