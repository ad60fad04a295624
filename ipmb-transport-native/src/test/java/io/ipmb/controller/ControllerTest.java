package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The state machine under a clock that the test moves, where a nanosecond more or less makes a difference. */
@Timeout(60)
class ControllerTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long FOR_EVER = Long.MAX_VALUE;

    private static Selector late(Duration timeToLive) {
        return Selector.unicast("late").withTimeToLive(timeToLive);
    }

    private static ConnectMessage introduction(String... label) {
        return new ConnectMessage(ProtocolVersion.OURS, "", List.of(label), null);
    }

    // Sleeping

    @Test
    void withNothingToDoItSleepsWithoutALimit() {
        try (ControllerBench bench = new ControllerBench()) {
            assertThat(bench.settle()).isEqualTo(FOR_EVER);
            try (RawPeer a = bench.join("a");
                    RawPeer b = bench.join("b")) {
                a.sendString("b", "hello", 0);
                assertThat(bench.settle()).isEqualTo(FOR_EVER);
                assertThat(b.readAll()).containsExactly("hello");
            }
            assertThat(bench.settle()).isEqualTo(FOR_EVER);
        }
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
                receiver.introduce(introduction("late"));
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
        ControllerLimits limits = ControllerLimits.DEFAULT.withKept(30_000, 3_000, 10);
        try (ControllerBench bench = new ControllerBench(limits);
                RawPeer modest = bench.join("modest");
                RawPeer flooder = bench.join("flooder")) {
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
                receiver.introduce(introduction("late"));
                bench.settle();
                List<String> read = receiver.readAll();
                assertThat(read).startsWith("Accepted", "modest").endsWith("flood 98", "flood 99");
                assertThat(read).hasSize(1 + kept);
            }
        }
    }

    @Test
    void theSmallestMessagesCostNoMoreMemoryThanTheLimitSays() {
        int limit = 4 << 20;
        try (ControllerBench bench = new ControllerBench(ControllerLimits.DEFAULT.withKept(limit, limit, 10));
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
            assertThat(kept).isBetween(limit / 1_000, limit / 300);
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
                receiver.introduce(introduction("late"));
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
        try (ControllerBench bench = new ControllerBench(ControllerLimits.DEFAULT.withKept(1_500, 900, 10));
                RawPeer first = bench.join("first");
                RawPeer second = bench.join("second")) {
            String text = "x".repeat(150);
            first.sendString(late(Duration.ofSeconds(5)), "1" + text, List.of());
            bench.settle();
            second.sendString(late(Duration.ofSeconds(5)), "2" + text, List.of());
            bench.settle();
            second.sendString(late(Duration.ofSeconds(5)), "3" + text, List.of());
            bench.settle();
            try (RawPeer receiver = bench.connect()) {
                receiver.introduce(introduction("late"));
                bench.settle();
                assertThat(receiver.readAll()).containsExactly("Accepted", "1" + text, "3" + text);
            }
        }
    }

    @Test
    void keptObjectsAreCountedPerSenderToo() throws PlatformException {
        try (ControllerBench bench = new ControllerBench(ControllerLimits.DEFAULT.withKept(10_000, 10_000, 3));
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
        try (ControllerBench bench = new ControllerBench(ControllerLimits.DEFAULT.withKept(10_000, 900, 10));
                RawPeer sender = bench.join("sender")) {
            sender.sendString(late(Duration.ofSeconds(5)), "small", List.of());
            bench.settle();
            sender.sendString(late(Duration.ofSeconds(5)), "x".repeat(1_000), List.of());
            bench.settle();
            assertThat(bench.counters.get(Counter.DROPPED_KEPT_LIMIT)).isEqualTo(1);
            try (RawPeer receiver = bench.connect()) {
                receiver.introduce(introduction("late"));
                bench.settle();
                assertThat(receiver.readAll()).containsExactly("Accepted", "small");
            }
        }
    }

    // Connections

    @Test
    void aSilentConnectionIsClosedExactlyWhenItsTimeIsOver() {
        ControllerLimits limits = ControllerLimits.DEFAULT.withConnections(10, 10, Duration.ofSeconds(2));
        try (ControllerBench bench = new ControllerBench(limits);
                RawPeer silent = bench.connect()) {
            assertThat(bench.settle()).isEqualTo(2 * SECOND);
            try (RawPeer later = bench.connect();
                    RawPeer polite = bench.connect()) {
                bench.advance(SECOND);
                polite.introduce(introduction("polite"));
                assertThat(bench.advance(SECOND - 1)).isEqualTo(1);
                assertThat(silent.isConnectionClosed()).isFalse();
                bench.advance(1);
                assertThat(silent.isConnectionClosed()).isTrue();
                assertThat(later.isConnectionClosed()).isFalse();
                assertThat(bench.advance(SECOND)).isEqualTo(FOR_EVER);
                assertThat(later.isConnectionClosed()).isTrue();
                assertThat(polite.isConnectionClosed()).isFalse();
                assertThat(bench.counters.get(Counter.PEERS_REFUSED)).isEqualTo(2);
            }
        }
    }

    @Test
    void moreSilentConnectionsThanAllowedAreRefusedAtOnceAndMakeRoomWhenTheyGo() {
        ControllerLimits limits = ControllerLimits.DEFAULT.withConnections(10, 2, Duration.ofSeconds(2));
        try (ControllerBench bench = new ControllerBench(limits)) {
            List<RawPeer> silent = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                silent.add(bench.connect());
            }
            bench.settle();
            assertThat(silent.get(2).isConnectionClosed()).isTrue();
            assertThat(bench.view().pendingConnections()).isEqualTo(2);
            silent.remove(0).close();
            bench.settle();
            bench.join("polite").close();
            silent.forEach(RawPeer::close);
            bench.settle();
            assertThat(bench.view().pendingConnections()).isZero();
        }
    }

    @Test
    void moreEndpointsThanAllowedAreRefused() {
        ControllerLimits limits = ControllerLimits.DEFAULT.withConnections(2, 2, Duration.ofSeconds(2));
        try (ControllerBench bench = new ControllerBench(limits);
                RawPeer first = bench.join("first")) {
            try (RawPeer second = bench.join("second");
                    RawPeer third = bench.connect()) {
                bench.settle();
                assertThat(third.isConnectionClosed()).isTrue();
                assertThat(second.isConnectionClosed()).isFalse();
            }
            bench.settle();
            bench.join("fourth").close();
            assertThat(first.isConnectionClosed()).isFalse();
        }
    }

    @Test
    void outOfDescriptorsItBacksOffInsteadOfSpinningAndAcceptsAgainLater() {
        try (ControllerBench bench = new ControllerBench()) {
            bench.failNextAccept();
            try (RawPeer waiting = bench.connect()) {
                waiting.introduce(introduction("patient"));
                long pause = bench.settle();
                assertThat(pause).isBetween(TimeUnit.MILLISECONDS.toNanos(10), SECOND);
                assertThat(bench.view().members()).isEmpty();
                assertThat(bench.advance(pause - 1)).isEqualTo(1);
                assertThat(bench.advance(1)).isEqualTo(FOR_EVER);
                assertThat(waiting.readAll()).containsExactly("Accepted");
            }
        }
    }

    @Test
    void fiveHundredJoinsAndLeavesLeaveNothingBehind() {
        try (ControllerBench bench = new ControllerBench()) {
            bench.settle();
            int before = bench.world.openObjects().size();
            for (int i = 0; i < 500; i++) {
                RawPeer peer = bench.join("visitor", "number " + i);
                peer.sendString("visitor", "to itself", 0);
                bench.settle();
                peer.close();
                bench.settle();
            }
            assertThat(bench.view().members()).isEmpty();
            assertThat(bench.world.openObjects()).hasSize(before);
            assertThat(bench.settle()).isEqualTo(FOR_EVER);
        }
    }

    @Test
    void anAckThatDoesNotFitIntoTheReplyChannelWaitsForRoomAndComesFirst() throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender");
                RawPeer full = bench.connect()) {
            ChannelPair pair = bench.world.channelPair();
            int stuffed = stuff(bench, pair.sending().duplicate());
            full.introduce(introduction("full"), pair);
            bench.settle();
            sender.sendString("full", "after the ack", 0);
            bench.settle();
            sender.sendString("sender", "the bus goes on", 0);
            bench.settle();
            assertThat(sender.readAll()).containsExactly("the bus goes on");
            HostedBus.Member member = bench.view().members().get(1);
            assertThat(member.queuedMessages()).isEqualTo(2);
            // Reading makes room, for the ack first.
            List<String> read = new ArrayList<>(full.readAll());
            bench.settle();
            read.addAll(full.readAll());
            assertThat(read.subList(0, stuffed)).isEqualTo(Collections.nCopies(stuffed, "stuffing"));
            assertThat(read.subList(stuffed, read.size())).containsExactly("Accepted", "after the ack");
        }
    }

    @Test
    void aRefusalThatDoesNotFitIntoTheReplyChannelIsNotWaitedFor() throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer full = bench.connect()) {
            ChannelPair pair = bench.world.channelPair();
            stuff(bench, pair.sending().duplicate());
            full.introduce(new ConnectMessage(ProtocolVersion.OURS, "wrong", List.of("full"), null), pair);
            assertThat(bench.settle()).isEqualTo(FOR_EVER);
            assertThat(full.isConnectionClosed()).isTrue();
            assertThat(bench.view().members()).isEmpty();
        }
    }

    /** Fills a channel with frames until it takes no more; how many it took. */
    private static int stuff(ControllerBench bench, KernelObject half) throws PlatformException {
        int taken = 0;
        try (SendChannel channel = bench.world.sendingHalf(half);
                OutgoingPackets packets = bench.world.outgoingPackets(1);
                RawPeer writer = bench.connect()) {
            PacketBuffer buffer = writer.buffer();
            packets.add(buffer, 0, writer.string("full", "stuffing", 0));
            while (channel.send(packets, 0) == 1) {
                taken++;
            }
        }
        bench.settle();
        return taken;
    }

    // Delivery

    @Test
    void aMessageThatOneReceiverCannotTakeIsDroppedThereAndIsNobodysDeath() throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender");
                RawPeer receiver = bench.join("receiver")) {
            KernelObject memory = bench.world.sharedMemory().create(16);
            sender.sendString(Selector.unicast("receiver"), "five", Collections.nCopies(5, memory));
            memory.close();
            sender.sendString("receiver", "none", 0);
            bench.settle();
            assertThat(receiver.readAll()).containsExactly("none");
            assertThat(bench.counters.get(Counter.DROPPED_UNDELIVERABLE)).isEqualTo(1);
            assertThat(bench.view().members().get(1).dropped()).isEqualTo(1);
            assertThat(bench.view().members().get(0).dropped()).isZero();
        }
    }

    @Test
    void unicastWithMoreObjectsThanTheFirstReceiverTakesGoesToTheNextThatTakesThem() throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender");
                RawPeer family = bench.join("receiver");
                RawPeer ours = bench.joinAsOurs("receiver")) {
            KernelObject memory = bench.world.sharedMemory().create(16);
            sender.sendString("receiver", "one", 0);
            sender.sendString(Selector.unicast("receiver"), "two", Collections.nCopies(5, memory));
            sender.sendString(Selector.unicast("receiver"), "three", Collections.nCopies(4, memory));
            memory.close();
            bench.settle();
            assertThat(family.readAll()).containsExactly("one", "three");
            assertThat(ours.readAll()).containsExactly("two");
            assertThat(bench.counters.get(Counter.DROPPED_UNDELIVERABLE)).isZero();
        }
    }

    @Test
    void multicastWithMoreObjectsThanSomeTakeReachesTheOthersAndIsCountedWithThose() throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender");
                RawPeer family = bench.join("receiver");
                RawPeer ours = bench.joinAsOurs("receiver")) {
            KernelObject memory = bench.world.sharedMemory().create(16);
            sender.sendString(Selector.multicast("receiver"), "five", Collections.nCopies(5, memory));
            memory.close();
            bench.settle();
            assertThat(family.readAll()).isEmpty();
            assertThat(ours.readAll()).containsExactly("five");
            assertThat(bench.counters.get(Counter.DROPPED_UNDELIVERABLE)).isEqualTo(1);
            assertThat(bench.counters.get(Counter.DROPPED_NOBODY)).isZero();
            assertThat(bench.view().members().get(1).dropped()).isEqualTo(1);
        }
    }

    @Test
    void aMessageThatNobodyCanTakeYetWaitsForSomebodyWhoCan() throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender");
                RawPeer family = bench.join("receiver")) {
            KernelObject memory = bench.world.sharedMemory().create(16);
            sender.sendString(
                    Selector.unicast("receiver").withTimeToLive(Duration.ofSeconds(1)),
                    "five",
                    Collections.nCopies(5, memory));
            memory.close();
            bench.settle();
            try (RawPeer another = bench.join("receiver");
                    RawPeer ours = bench.connect()) {
                ours.introduce(new ConnectMessage(ProtocolVersion.OURS, "", List.of("receiver"), Extension.OURS));
                bench.settle();
                assertThat(family.readAll()).isEmpty();
                assertThat(another.readAll()).isEmpty();
                assertThat(ours.readAll()).containsExactly("Accepted", "five");
                assertThat(bench.counters.get(Counter.DROPPED_UNDELIVERABLE)).isZero();
            }
        }
    }

    @Test
    void moreObjectsWithOneMessageThanAllowedCostTheSenderItsConnectionAndNothingLeaks() throws PlatformException {
        ControllerLimits d = ControllerLimits.DEFAULT;
        ControllerLimits limits = new ControllerLimits(
                d.maxConnections(),
                d.maxPendingConnections(),
                d.handshakeTimeout(),
                d.queueBytes(),
                d.queueObjects(),
                d.keptBytes(),
                d.keptBytesPerSender(),
                d.keptObjectsPerSender(),
                2,
                d.turnPackets());
        try (ControllerBench bench = new ControllerBench(limits);
                RawPeer sender = bench.join("sender");
                RawPeer receiver = bench.join("receiver")) {
            KernelObject memory = bench.world.sharedMemory().create(16);
            sender.sendString(Selector.unicast("receiver"), "two", Collections.nCopies(2, memory));
            sender.sendString(Selector.unicast("receiver"), "three", Collections.nCopies(3, memory));
            bench.settle();
            memory.close();
            assertThat(receiver.readAll()).containsExactly("two");
            assertThat(sender.isConnectionClosed()).isTrue();
            assertThat(bench.counters.get(Counter.PEERS_MISBEHAVED)).isEqualTo(1);
        }
    }

    @Test
    void queuedObjectsAreLimitedToo() throws PlatformException {
        try (ControllerBench bench = new ControllerBench(ControllerLimits.DEFAULT.withQueue(1 << 20, 10));
                RawPeer sender = bench.join("sender");
                RawPeer slow = bench.connect()) {
            ChannelPair pair = bench.world.channelPair();
            stuff(bench, pair.sending().duplicate());
            slow.introduce(introduction("slow"), pair);
            bench.settle();
            KernelObject memory = bench.world.sharedMemory().create(16);
            for (int i = 0; i < 7; i++) {
                sender.sendString(Selector.unicast("slow"), "with two", List.of(memory, memory));
                bench.settle();
            }
            memory.close();
            HostedBus.Member seen = bench.view().members().get(1);
            assertThat(seen.label()).containsExactly("slow");
            assertThat(seen.queuedMessages())
                    .as("the ack, five, and the one after which the sender waits")
                    .isEqualTo(1 + 5 + 1);
            assertThat(seen.stalled()).isTrue();
            assertThat(bench.view().members().get(0).paused()).isTrue();
        }
    }

    @Test
    void whenTheSystemIsShortOfSomethingAMessageWaitsAndIsTriedAgain() throws PlatformException {
        try (ControllerBench bench = new ControllerBench()) {
            ChannelPair up = bench.world.channelPair();
            ChannelPair down = bench.world.channelPair();
            FailingChannel inbox = new FailingChannel(bench.world.sendingHalf(down.sending()));
            bench.controller.attachOwn(Set.of("host"), up.receiving(), inbox);
            try (RawPeer sender = bench.join("sender")) {
                inbox.failures.add(PlatformException.Reason.NO_RESOURCES);
                inbox.failures.add(PlatformException.Reason.TOO_MANY_OBJECTS);
                sender.sendString("host", "patience", 0);
                long pause = bench.settle();
                assertThat(pause).isBetween(TimeUnit.MILLISECONDS.toNanos(1), SECOND);
                assertThat(inbox.sent).isZero();
                assertThat(bench.view().members()).hasSize(2);
                assertThat(bench.advance(pause - 1))
                        .as("others keep the controller awake, the pause is kept")
                        .isEqualTo(1);
                assertThat(inbox.failures).hasSize(1);
                pause = 1;
                while (inbox.sent == 0 && pause < FOR_EVER) {
                    pause = bench.advance(pause);
                }
                assertThat(inbox.sent).isEqualTo(1);
                assertThat(inbox.failures).isEmpty();
                assertThat(pause).isEqualTo(FOR_EVER);
                assertThat(bench.counters.get(Counter.DROPPED_UNDELIVERABLE)).isZero();
            }
            up.sending().close();
            down.receiving().close();
        }
    }

    /** Fails for as long as there are failures left. */
    private static final class FailingChannel implements SendChannel {

        private final SendChannel delegate;
        private final Queue<PlatformException.Reason> failures = new ArrayDeque<>();
        private int sent;

        FailingChannel(SendChannel delegate) {
            this.delegate = delegate;
        }

        @Override
        public int send(OutgoingPackets packets, int from) throws PlatformException {
            PlatformException.Reason reason = failures.poll();
            if (reason != null) {
                throw new PlatformException(reason, "says a test");
            }
            int taken = delegate.send(packets, from);
            sent += taken;
            return taken;
        }

        @Override
        public void awaitWritable(long nanos) throws PlatformException {
            delegate.awaitWritable(nanos);
        }

        @Override
        public boolean isPeerGone() {
            return delegate.isPeerGone();
        }

        @Override
        public @Nullable PeerIdentity peer() {
            return delegate.peer();
        }

        @Override
        public void close() {
            delegate.close();
        }
    }

    // Handing over

    @Test
    void handingOverEndsExactlyWhenItsTimeIsOverThoughSomebodyDoesNotRead() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender");
                RawPeer slow = bench.join("slow")) {
            String text = "x".repeat(10_000);
            for (int i = 0; i < 300 && bench.view().members().get(1).queuedMessages() == 0; i++) {
                sender.sendString("slow", text, 0);
                bench.settle();
            }
            assertThat(bench.view().members().get(1).queuedMessages()).isPositive();
            bench.controller.beginHandOver(3 * SECOND);
            bench.settle();
            assertThat(sender.isConnectionClosed())
                    .as("who has everything is let go")
                    .isTrue();
            assertThat(bench.advance(3 * SECOND - 1)).isEqualTo(1);
            assertThat(bench.hasEnded()).isFalse();
            bench.advance(1);
            assertThat(bench.hasEnded()).isTrue();
            assertThat(slow.readAll()).isNotEmpty().allMatch(text::equals);
        }
    }
}
