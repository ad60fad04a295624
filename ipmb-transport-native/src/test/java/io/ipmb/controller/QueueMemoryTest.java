package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostLimits;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.testsupport.LogLines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much memory the queues of all receivers take together, and when it is given back. */
@Timeout(60)
class QueueMemoryTest {

    private static final long MEBIBYTE = 1 << 20;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Selector ALL = Selector.multicast("all");
    private static final String LARGE = "x".repeat(100_000);

    private static List<RawPeer> join(ControllerBench bench, int count, long userId) {
        List<RawPeer> receivers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            receivers.add(bench.joinAs(1_000 + i, userId, "all", "user " + userId));
        }
        return receivers;
    }

    private static void sendLarge(ControllerBench bench, RawPeer sender, int count) {
        for (int i = 0; i < count; i++) {
            sender.sendString(ALL, LARGE, List.of());
            bench.settle();
        }
    }

    @Test
    void whatManyReceiversNeededWhileTheyDidNotReadIsGivenBackWhenTheyHaveCaughtUp() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender")) {
            List<RawPeer> receivers = join(bench, 60, 1);
            for (int round = 0; round < 3; round++) {
                sendLarge(bench, sender, 20);
                assertThat(bench.controller.queueMemory()).isGreaterThan(60 * MEBIBYTE);
                for (int i = 0; i < 40; i++) {
                    receivers.forEach(RawPeer::readAll);
                    bench.settle();
                }
                assertThat(bench.view().members()).allMatch(member -> member.queuedBytes() == 0);
                assertThat(bench.controller.queueMemory()).isLessThanOrEqualTo(12 * MEBIBYTE);
            }
            receivers.forEach(RawPeer::close);
        }
    }

    @Test
    void allQueuesTogetherTakeNoMoreThanTheLimitAndItIsSaidOnceAMinute() {
        HostLimits limits = HostLimits.builder()
                .queueBytesPerUser(100 * MEBIBYTE)
                .queueBytesInAll(10 * MEBIBYTE)
                .build();
        try (ControllerBench bench = new ControllerBench(limits);
                LogLines log = new LogLines("io.ipmb.controller")) {
            List<RawPeer> receivers = join(bench, 40, 1);
            for (int i = 0; i < 20; i++) {
                try (RawPeer sender = bench.join("sender")) {
                    // Waits after a few; the next one is another sender.
                    sendLarge(bench, sender, 3);
                    bench.advance(10 * SECOND);
                }
                bench.settle();
            }
            // What a sender had in flight when the limit was reached comes on top: its batch, for each receiver.
            assertThat(bench.controller.queueMemory()).isLessThan(10 * MEBIBYTE + 40 * MEBIBYTE);
            assertThat(bench.counters.get(Counter.QUEUES_FULL)).isPositive();
            assertThat(log.with("queues of all endpoints together are full")).hasSizeBetween(1, 4);
            receivers.forEach(RawPeer::close);
        }
    }

    @Test
    void oneUsersReceiversDoNotTakeWhatIsThereForAnothers() {
        HostLimits limits = HostLimits.builder()
                .queueBytesPerUser(3 * MEBIBYTE)
                .queueBytesInAll(40 * MEBIBYTE)
                .build();
        try (ControllerBench bench = new ControllerBench(limits);
                RawPeer sender = bench.join("sender");
                RawPeer other = bench.joinAs(9, 2, "other")) {
            List<RawPeer> greedy = join(bench, 20, 1);
            sendLarge(bench, sender, 4);
            long full = bench.counters.get(Counter.QUEUES_FULL);
            assertThat(full).isPositive();
            try (RawPeer friend = bench.join("friend")) {
                for (int i = 0; i < 20; i++) {
                    friend.sendString(Selector.unicast("other"), LARGE, List.of());
                    bench.settle();
                }
                assertThat(bench.counters.get(Counter.QUEUES_FULL)).isEqualTo(full);
                int read = 0;
                for (int i = 0; i < 20; i++) {
                    read += other.readAll().size();
                    bench.settle();
                }
                assertThat(read).isEqualTo(20);
            }
            greedy.forEach(RawPeer::close);
        }
    }

    @Test
    void whatWaitsForAMomentOnlyIsQueuedHoweverFullTheQueuesOfOthersAre() {
        HostLimits limits =
                HostLimits.builder().queueBytesPerUser(1).queueBytesInAll(1).build();
        try (ControllerBench bench = new ControllerBench(limits);
                RawPeer sender = bench.join("sender");
                RawPeer receiver = bench.join("receiver")) {
            int sent = 0;
            while (bench.view().members().get(1).queuedMessages() < 50) {
                sender.sendString(Selector.unicast("receiver"), "small " + sent, List.of());
                bench.settle();
                sent++;
            }
            assertThat(bench.counters.get(Counter.SENDERS_PAUSED)).isZero();
            int read = 0;
            for (int i = 0; i < 10; i++) {
                read += receiver.readAll().size();
                bench.settle();
            }
            assertThat(read).isEqualTo(sent);
        }
    }
}
