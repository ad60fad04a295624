package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostLimits;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.testsupport.JavaChild;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of messages that nobody matches yet: how long they wait, how many, and for whom. */
@Timeout(60)
class KeptMessagesTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long FOR_EVER = Long.MAX_VALUE;

    private static Selector late(Duration timeToLive) {
        return Selector.unicast("late").withTimeToLive(timeToLive);
    }

    // Time to live

    @Test
    void aMessageExpiresExactlyWhenItsTimeIsOverThoughNothingElseHappens() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender")) {
            sender.sendString(late(Duration.ofSeconds(5)), "kept", List.of());
            assertThat(bench.settle()).as("the timer").isEqualTo(5 * SECOND);
            assertThat(bench.advance(5 * SECOND - 1)).isEqualTo(1);
            assertThat(bench.view().keptMessages()).isEqualTo(1);
            assertThat(bench.advance(1)).isEqualTo(FOR_EVER);
            assertThat(bench.view().keptMessages()).isZero();
            assertThat(bench.counters.get(Counter.DROPPED_EXPIRED)).isEqualTo(1);
        }
    }

    @Test
    void whoJoinsInTheLastNanosecondGetsItAndWhoJoinsInTheNextDoesNot() {
        for (long joinsAt : new long[] {5 * SECOND - 1, 5 * SECOND}) {
            try (ControllerBench bench = new ControllerBench();
                    RawPeer sender = bench.join("sender");
                    RawPeer receiver = bench.connect()) {
                sender.sendString(late(Duration.ofSeconds(5)), "kept", List.of());
                bench.settle();
                receiver.introduce(ControllerBench.introduction("late"));
                bench.advance(joinsAt);
                assertThat(receiver.readAll())
                        .isEqualTo(joinsAt < 5 * SECOND ? List.of("Accepted", "kept") : List.of("Accepted"));
            }
        }
    }

    @Test
    void messagesWithDifferentTimesExpireEachAtItsOwn() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender")) {
            sender.sendString(late(Duration.ofSeconds(9)), "nine", List.of());
            sender.sendString(late(Duration.ofSeconds(3)), "three", List.of());
            sender.sendString(late(Duration.ofDays(40_000)), "longer than anybody lives", List.of());
            assertThat(bench.settle()).isEqualTo(3 * SECOND);
            assertThat(bench.advance(3 * SECOND)).isEqualTo(6 * SECOND);
            try (RawPeer receiver = bench.join()) {
                bench.advance(6 * SECOND);
                assertThat(bench.view().keptMessages()).isEqualTo(1);
                assertThat(receiver.readAll()).isEmpty();
            }
        }
    }

    @Test
    void anExpiredMessageLetsGoOfItsObjects() throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender")) {
            int before = bench.world.openObjects().size();
            KernelObject memory = bench.world.sharedMemory().create(16);
            sender.sendString(late(Duration.ofSeconds(1)), "kept", List.of(memory));
            memory.close();
            bench.settle();
            assertThat(bench.world.openObjects()).hasSize(before + 1);
            bench.advance(SECOND);
            assertThat(bench.world.openObjects()).hasSize(before);
        }
    }

    // Limits of what is kept

    @Test
    void aSenderThatKeepsTooMuchLosesItsOldestAndNobodyElses() {
        HostLimits limits = HostLimits.builder()
                .keptBytes(30_000)
                .keptBytesPerSender(3_000)
                .keptObjectsPerSender(10)
                .build();
        try (ControllerBench bench = new ControllerBench(limits);
                RawPeer modest = bench.joinAs(1, "modest");
                RawPeer flooder = bench.joinAs(2, "flooder")) {
            modest.sendString(late(Duration.ofSeconds(5)), "modest", List.of());
            bench.settle();
            for (int i = 0; i < 100; i++) {
                flooder.sendString(late(Duration.ofSeconds(5)), "flood " + i, List.of());
                bench.settle();
                assertThat(bench.view().keptMessages()).isBetween(1, 3_000 / 400 + 1);
            }
            int kept = bench.view().keptMessages();
            assertThat(bench.counters.get(Counter.DROPPED_KEPT_LIMIT)).isEqualTo(100 - (kept - 1));
            try (RawPeer receiver = bench.connect()) {
                receiver.introduce(ControllerBench.introduction("late"));
                bench.settle();
                List<String> read = receiver.readAll();
                assertThat(read).startsWith("Accepted", "modest").endsWith("flood 98", "flood 99");
                assertThat(read).hasSize(1 + kept);
            }
        }
    }

    @Test
    void joiningAgainIsNoWayOutOfTheLimitAndNorIsASecondConnection() {
        HostLimits limits = HostLimits.builder()
                .keptBytes(300_000)
                .keptBytesPerSender(3_000)
                .keptObjectsPerSender(10)
                .build();
        try (ControllerBench bench = new ControllerBench(limits);
                RawPeer other = bench.joinAs(7, "other")) {
            other.sendString(late(Duration.ofSeconds(5)), "of another process", List.of());
            int most = 0;
            for (int i = 0; i < 20; i++) {
                try (RawPeer again = bench.join("again");
                        RawPeer second = bench.join("second")) {
                    for (int j = 0; j < 10; j++) {
                        again.sendString(late(Duration.ofSeconds(5)), "flood " + i + " " + j, List.of());
                        second.sendString(late(Duration.ofSeconds(5)), "flood " + i + " " + j, List.of());
                    }
                    bench.settle();
                }
                bench.settle();
                most = Math.max(most, bench.view().keptMessages());
            }
            assertThat(most).isBetween(2, 3_000 / 300 + 1);
            try (RawPeer receiver = bench.connect()) {
                receiver.introduce(ControllerBench.introduction("late"));
                bench.settle();
                assertThat(receiver.readAll()).contains("of another process", "flood 19 9");
            }
        }
    }

    @Test
    void whatAProgramThatIsGoneKeptIsForgottenWithItsLastMessage() {
        try (ControllerBench bench = new ControllerBench(HostLimits.builder()
                .keptBytes(30_000)
                .keptBytesPerSender(900)
                .keptObjectsPerSender(10)
                .build())) {
            for (int pid = 1; pid <= 3; pid++) {
                try (RawPeer peer = bench.joinAs(pid, "visitor")) {
                    peer.sendString(late(Duration.ofSeconds(pid)), "x", List.of());
                    bench.settle();
                }
                bench.settle();
            }
            assertThat(bench.controller.accounts()).isEqualTo(3);
            bench.advance(2 * SECOND);
            assertThat(bench.controller.accounts()).isEqualTo(1);
            bench.advance(SECOND);
            assertThat(bench.controller.accounts()).isZero();
        }
    }

    /** What a sender at its limit costs is the same however much others keep: each frame costs it one of its own. */
    @Test
    void makingRoomCostsNoWalkOverWhatOthersKeep() {
        nanosOfFloodingBeside(500, 2_000);
        long besideFew = nanosOfFloodingBeside(500, 2_000);
        long besideMany = nanosOfFloodingBeside(40_000, 2_000);
        // With a walk over what the others keep it is about ten times as much.
        assertThat(besideMany).isLessThan(5 * besideFew);
    }

    /** Time of this thread on a processor, which is what it works. */
    private static long nanosOfFloodingBeside(int others, int frames) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        HostLimits limits = HostLimits.builder()
                .keptBytes(60 << 20)
                .keptBytesPerSender(2 << 20)
                .keptObjectsPerSender(10)
                .build();
        Selector selector = late(Duration.ofSeconds(50));
        try (ControllerBench bench = new ControllerBench(limits)) {
            for (int pid = 0; pid < 20; pid++) {
                try (RawPeer other = bench.joinAs(100 + pid, "other")) {
                    send(bench, other, selector, "", others / 20);
                }
            }
            assertThat(bench.view().keptMessages()).isEqualTo(others);
            try (RawPeer flooder = bench.joinAs(2, "flooder")) {
                String text = "x".repeat(5_000);
                send(bench, flooder, selector, text, 500);
                assertThat(bench.counters.get(Counter.DROPPED_KEPT_LIMIT)).isPositive();
                long before = threads.getCurrentThreadCpuTime();
                send(bench, flooder, selector, text, frames);
                return threads.getCurrentThreadCpuTime() - before;
            }
        }
    }

    private static void send(ControllerBench bench, RawPeer sender, Selector selector, String text, int count) {
        for (int i = 0; i < count; i++) {
            sender.sendString(selector, text, List.of());
            if (i % 16 == 15) {
                bench.settle();
            }
        }
        bench.settle();
    }

    @Test
    void theLimitsFollowASmallHeap() {
        HostLimits small = KeptMessages.withinHeap(HostLimits.DEFAULT, 40L << 20);
        assertThat(small.keptBytes()).isEqualTo(5L << 20);
        assertThat(small.keptBytesPerSender()).isEqualTo(40L << 15);
        assertThat(KeptMessages.withinHeap(HostLimits.DEFAULT, 1L << 30)).isEqualTo(HostLimits.DEFAULT);
    }

    @Test
    void aHostWithASmallHeapOutlivesProgramsThatKeepAsMuchAsTheyCan() {
        JavaChild host = JavaChild.run(SmallHeapHost.class, List.of("-Xmx40m"));
        assertThat(host.output()).contains("still hosting").doesNotContain("OutOfMemoryError");
        assertThat(host.exitCode()).isZero();
    }

    /** Hosts a bus in which four programs keep what they can. */
    static final class SmallHeapHost {

        private SmallHeapHost() {}

        public static void main(String[] args) {
            try (ControllerBench bench = new ControllerBench(HostLimits.DEFAULT)) {
                for (int pid = 1; pid <= 6; pid++) {
                    try (RawPeer flooder = bench.joinAs(pid, "flooder")) {
                        for (int i = 0; i < 1_000; i++) {
                            flooder.sendString(late(Duration.ofDays(1)), "x".repeat(30_000), List.of());
                            bench.settle();
                        }
                    }
                }
                System.out.println("still hosting " + bench.view().keptMessages());
            }
        }
    }

    @Test
    void theSmallestMessagesCostNoMoreMemoryThanTheLimitSays() {
        int limit = 4 << 20;
        try (ControllerBench bench = new ControllerBench(HostLimits.builder()
                        .keptBytes(limit)
                        .keptBytesPerSender(limit)
                        .keptObjectsPerSender(10)
                        .build());
                RawPeer flooder = bench.join("flooder")) {
            long before = usedHeap();
            for (int i = 0; i < 60_000; i++) {
                // A selector of its own each, so that they have nothing in common here.
                flooder.sendString(Selector.unicast("n" + i).withTimeToLive(Duration.ofSeconds(5)), "", List.of());
                if (i % 32 == 31) {
                    bench.settle();
                }
            }
            bench.settle();
            assertThat(usedHeap() - before).isLessThan(limit + (1 << 20));
            int kept = bench.view().keptMessages();
            assertThat(kept).isBetween(limit / 1_000, limit / 350);
            assertThat(bench.view().keptBytes()).isLessThan(kept * 100L);
            assertThat(bench.counters.get(Counter.DROPPED_KEPT_LIMIT)).isEqualTo(60_000 - kept);
            assertThat(bench.advance(5 * SECOND)).isEqualTo(FOR_EVER);
            assertThat(bench.view().keptMessages()).isZero();
        }
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void aMessageThatWasDeliveredIsForgottenAtOnceAndNotWhenItsTimeIsOver() throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender")) {
            bench.settle();
            int before = bench.world.openObjects().size();
            KernelObject memory = bench.world.sharedMemory().create(16);
            sender.sendString(late(Duration.ofSeconds(5)), "kept", List.of(memory));
            memory.close();
            assertThat(bench.settle()).isEqualTo(5 * SECOND);
            try (RawPeer receiver = bench.connect()) {
                receiver.introduce(ControllerBench.introduction("late"));
                assertThat(bench.settle()).as("no timer is left").isEqualTo(FOR_EVER);
                assertThat(bench.view().keptMessages()).isZero();
                assertThat(bench.view().keptBytes()).isZero();
                assertThat(receiver.readAll()).containsExactly("Accepted", "kept");
            }
            bench.settle();
            assertThat(bench.world.openObjects()).as("the object is not held").hasSize(before);
        }
    }

    @Test
    void whenAllTogetherKeepTooMuchTheOneThatAddsGivesWay() {
        try (ControllerBench bench = new ControllerBench(HostLimits.builder()
                        .keptBytes(1_500)
                        .keptBytesPerSender(900)
                        .keptObjectsPerSender(10)
                        .build());
                RawPeer first = bench.joinAs(1, "first");
                RawPeer second = bench.joinAs(2, "second")) {
            String text = "x".repeat(150);
            first.sendString(late(Duration.ofSeconds(5)), "1" + text, List.of());
            bench.settle();
            second.sendString(late(Duration.ofSeconds(5)), "2" + text, List.of());
            bench.settle();
            second.sendString(late(Duration.ofSeconds(5)), "3" + text, List.of());
            bench.settle();
            try (RawPeer receiver = bench.connect()) {
                receiver.introduce(ControllerBench.introduction("late"));
                bench.settle();
                assertThat(receiver.readAll()).containsExactly("Accepted", "1" + text, "3" + text);
            }
        }
    }

    @Test
    void keptObjectsAreCountedPerSenderToo() throws PlatformException {
        try (ControllerBench bench = new ControllerBench(HostLimits.builder()
                        .keptBytes(10_000)
                        .keptBytesPerSender(10_000)
                        .keptObjectsPerSender(3)
                        .build());
                RawPeer sender = bench.join("sender")) {
            int before = bench.world.openObjects().size();
            KernelObject memory = bench.world.sharedMemory().create(16);
            for (int i = 0; i < 10; i++) {
                sender.sendString(late(Duration.ofSeconds(5)), "with two", List.of(memory, memory));
                bench.settle();
            }
            sender.sendString(late(Duration.ofSeconds(5)), "with four", List.of(memory, memory, memory, memory));
            bench.settle();
            memory.close();
            assertThat(bench.world.openObjects()).hasSizeLessThanOrEqualTo(before + 3);
            assertThat(bench.counters.get(Counter.DROPPED_KEPT_LIMIT)).isEqualTo(9 + 1L);
            assertThat(bench.view().keptMessages()).as("the last with two").isEqualTo(1);
        }
    }

    @Test
    void aMessageThatIsTooLargeToBeKeptDoesNotCostItsSenderTheOthers() {
        try (ControllerBench bench = new ControllerBench(HostLimits.builder()
                        .keptBytes(10_000)
                        .keptBytesPerSender(900)
                        .keptObjectsPerSender(10)
                        .build());
                RawPeer sender = bench.join("sender")) {
            sender.sendString(late(Duration.ofSeconds(5)), "small", List.of());
            bench.settle();
            sender.sendString(late(Duration.ofSeconds(5)), "x".repeat(1_000), List.of());
            bench.settle();
            assertThat(bench.counters.get(Counter.DROPPED_KEPT_LIMIT)).isEqualTo(1);
            try (RawPeer receiver = bench.connect()) {
                receiver.introduce(ControllerBench.introduction("late"));
                bench.settle();
                assertThat(receiver.readAll()).containsExactly("Accepted", "small");
            }
        }
    }
}
