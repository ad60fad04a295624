package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ipmb.HostLimits;
import io.ipmb.Selector;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.counter.Counter;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.FrameTail;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.LaneNote;
import io.ipmb.protocol.LaneNote.Kind;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.ProtocolVersion;
import io.ipmb.protocol.Rendezvous;
import io.ipmb.protocol.Roster;
import io.ipmb.protocol.RosterMember;
import io.ipmb.protocol.RosterMembers;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that are spread among those that match. */
@Timeout(60)
class SpreadTest {

    private static final UUID SENDER = new UUID(1, 1);
    private static final UUID ONE = new UUID(2, 2);
    private static final UUID TWO = new UUID(3, 3);
    private static final Selector WORKER = Selector.unicast("worker");
    private static final int ANY = FrameTail.SPREAD;
    private static final int KEYED = FrameTail.SPREAD | FrameTail.SPREAD_KEY;
    private static final int MESSAGES = 1000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The instance that a key belongs to. */
    private static UUID owner(long key, UUID... among) {
        UUID owner = among[0];
        for (UUID each : among) {
            if (Long.compareUnsigned(weight(key, each), weight(key, owner)) > 0) {
                owner = each;
            }
        }
        return owner;
    }

    private static long weight(long key, UUID instance) {
        return Rendezvous.weight(key, instance.getMostSignificantBits(), instance.getLeastSignificantBits());
    }

    /** A key of this one among the two. */
    private static long keyOf(UUID owner) {
        long key = 0;
        while (!owner(key, ONE, TWO).equals(owner)) {
            key++;
        }
        return key;
    }

    private static String text(long key, int number) {
        return key + ":" + number;
    }

    @Test
    void workersOfBothKindsShareTheWorkAboutEvenly() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.joinAsAble(SENDER, "sender");
                RawPeer ours = bench.joinAsAble(ONE, "worker");
                RawPeer crate = bench.join("worker");
                RawPeer idle = bench.join("other")) {
            List<String> read = new ArrayList<>();
            int byOurs = 0;
            for (int i = 0; i < MESSAGES; i++) {
                sender.sendMarked(WORKER, text(0, i), ANY, 0);
                if (i % 10 == 9) {
                    bench.settle();
                    List<String> his = ours.readAll();
                    byOurs += his.size();
                    read.addAll(his);
                    read.addAll(crate.readAll());
                }
            }
            assertThat(read).hasSize(MESSAGES).doesNotHaveDuplicates();
            assertThat(byOurs).isBetween(MESSAGES * 4 / 10, MESSAGES * 6 / 10);
            assertThat(idle.readAll()).isEmpty();
            assertThat(bench.counters.get(Counter.ROUTED)).isEqualTo(MESSAGES);
            assertThat(bench.counters.get(Counter.DELIVERED)).isGreaterThanOrEqualTo(MESSAGES);
        }
    }

    @Test
    void ofTwoTheOneForWhichLessWaitsGetsTheMessage() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.joinAsAble(SENDER, "sender");
                RawPeer busy = bench.joinAsAble(ONE, "worker", "busy");
                RawPeer free = bench.joinAsAble(TWO, "worker")) {
            while (bench.view().members().stream().allMatch(member -> member.queuedMessages() == 0)) {
                sender.sendString("busy", "stuffing", 0);
                bench.settle();
            }
            for (int i = 0; i < 20; i++) {
                sender.sendMarked(WORKER, text(0, i), ANY, 0);
                bench.settle();
            }
            assertThat(free.readAll()).hasSize(20);
            List<String> all = busy.readAll();
            bench.settle();
            all.addAll(busy.readAll());
            assertThat(all).containsOnly("stuffing");
        }
    }

    @Test
    void oneBatchIsDividedAndEachShareKeepsItsOrder() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.joinAsAble(SENDER, "sender");
                RawPeer one = bench.joinAsAble(ONE, "worker");
                RawPeer two = bench.joinAsAble(TWO, "worker")) {
            for (int i = 0; i < 40; i++) {
                sender.sendMarked(WORKER, "%02d".formatted(i), ANY, 0);
            }
            sender.sendString("worker", "40", 0);
            bench.settle();
            List<String> first = one.readAll();
            List<String> second = two.readAll();
            assertThat(first).as("in order").isSorted().endsWith("40");
            assertThat(second).isSorted().hasSizeBetween(18, 22);
            assertThat(first.size() + second.size()).isEqualTo(41);
        }
    }

    @Test
    void theMessagesOfAKeyGoToOneInOrder() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.joinAsAble(SENDER, "sender");
                RawPeer one = bench.joinAsAble(ONE, "worker");
                RawPeer two = bench.joinAsAble(TWO, "worker")) {
            List<String> toOne = new ArrayList<>();
            List<String> toTwo = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                long key = i % 17;
                sender.sendMarked(WORKER, text(key, i), KEYED, key);
                (owner(key, ONE, TWO).equals(ONE) ? toOne : toTwo).add(text(key, i));
            }
            bench.settle();
            assertThat(one.readAll()).containsExactlyElementsOf(toOne).isNotEmpty();
            assertThat(two.readAll()).containsExactlyElementsOf(toTwo).isNotEmpty();
        }
    }

    @Test
    void endpointsOfTheCrateOwnKeysToo() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.joinAsAble(SENDER, "sender");
                RawPeer crate = bench.join("worker");
                RawPeer ours = bench.joinAsAble(ONE, "worker")) {
            for (int round = 0; round < 2; round++) {
                for (long key = 0; key < 100; key++) {
                    sender.sendMarked(WORKER, text(key, round), KEYED, key);
                }
                bench.settle();
            }
            List<String> theirs = crate.readAll();
            assertThat(theirs).hasSizeBetween(60, 140);
            assertThat(theirs.stream().map(text -> text.split(":")[0]).distinct())
                    .as("both messages of each of its keys")
                    .hasSize(theirs.size() / 2);
            assertThat(ours.readAll()).hasSize(200 - theirs.size());
        }
    }

    @Test
    void whatWaitsForAWorkerThatDiesIsSpreadAmongTheOthers() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.joinAsAble(SENDER, "sender");
                RawPeer one = bench.joinAsAble(ONE, "worker");
                RawPeer two = bench.joinAsAble(TWO, "worker")) {
            RawPeer dying = bench.joinAsAble(new UUID(4, 4), "worker", "dying");
            while (bench.view().members().stream().allMatch(member -> member.queuedMessages() == 0)) {
                sender.sendString("dying", "stuffing", 0);
                bench.settle();
            }
            List<Long> keys = new ArrayList<>();
            for (long key = 0; keys.size() < 40; key++) {
                if (owner(key, ONE, TWO, new UUID(4, 4)).equals(new UUID(4, 4))) {
                    keys.add(key);
                    sender.sendMarked(WORKER, text(key, 0), KEYED, key);
                }
            }
            bench.settle();
            assertThat(one.readAll()).isEmpty();
            assertThat(two.readAll()).isEmpty();
            dying.close();
            bench.settle();
            List<String> toOne = one.readAll();
            List<String> toTwo = two.readAll();
            assertThat(toOne)
                    .isNotEmpty()
                    .allMatch(text -> owner(key(text), ONE, TWO).equals(ONE));
            assertThat(toTwo)
                    .isNotEmpty()
                    .allMatch(text -> owner(key(text), ONE, TWO).equals(TWO));
            assertThat(toOne.size() + toTwo.size()).isEqualTo(keys.size());
        }
    }

    private static long key(String text) {
        return Long.parseLong(text.substring(0, text.indexOf(':')));
    }

    @Test
    void aWorkerThatIsGoneInTheMiddleOfABatchLosesNothing() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.joinAsAble(SENDER, "sender");
                RawPeer gone = bench.joinAsAble(ONE, "worker");
                RawPeer left = bench.joinAsAble(TWO, "worker")) {
            gone.stopIntake();
            for (int i = 0; i < 30; i++) {
                sender.sendMarked(WORKER, text(0, i), ANY, 0);
                sender.sendMarked(WORKER, text(1, i), KEYED, i);
            }
            bench.settle();
            assertThat(left.readAll()).hasSize(60).doesNotHaveDuplicates();
            assertThat(gone.readAll()).isEmpty();
        }
    }

    @Test
    void whereNobodyMatchesItIsKeptOrDroppedLikeAnyOther() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.joinAsAble(SENDER, "sender")) {
            sender.sendMarked(WORKER, "dropped", ANY, 0);
            sender.sendMarked(WORKER.withTimeToLive(Duration.ofSeconds(5)), "kept", ANY, 0);
            sender.sendMarked(WORKER.withTimeToLive(Duration.ofSeconds(5)), "kept too", KEYED, 5);
            bench.settle();
            assertThat(bench.counters.get(Counter.DROPPED_NOBODY)).isEqualTo(1);
            try (RawPeer worker = bench.joinAsAble(ONE, "worker")) {
                assertThat(worker.readAll()).isEmpty();
                bench.settle();
            }
            assertThat(bench.view().keptMessages()).isZero();
        }
    }

    @Test
    @SuppressWarnings("try") // a worker goes before the end of the test
    void aMessageWithMoreObjectsThanTheCrateTakesGoesToOneThatTakesIt() throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.joinAsAble(SENDER, "sender");
                RawPeer crate = bench.join("worker")) {
            RawPeer ours = bench.joinAsAble(ONE, "worker");
            KernelObject object = bench.world.sharedMemory().create(16);
            List<KernelObject> five = Collections.nCopies(5, object);
            for (int i = 0; i < 10; i++) {
                int length = sender.string("worker", text(0, i), 0);
                length += FrameTail.write(sender.buffer().bytes(), length, ANY, 0);
                sender.transmit(length, five);
            }
            bench.settle();
            assertThat(ours.readAll()).hasSize(10);
            assertThat(crate.readAll()).isEmpty();
            ours.close();
            bench.settle();
            int length = sender.string("worker", "too many", 0);
            sender.transmit(length + FrameTail.write(sender.buffer().bytes(), length, ANY, 0), five);
            bench.settle();
            assertThat(bench.counters.get(Counter.DROPPED_UNDELIVERABLE)).isEqualTo(1);
            object.close();
        }
    }

    @Test
    void spreadAmongThoseWithoutALane() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.joinAsAble(SENDER, "sender");
                RawPeer one = bench.joinAsAble(ONE, "worker");
                RawPeer two = bench.joinAsAble(TWO, "worker")) {
            sender.tell(new LaneNote(Kind.HELD, List.of(ONE)));
            for (int i = 0; i < 10; i++) {
                sender.sendMarked(WORKER, text(0, i), ANY | FrameTail.WITHOUT_LANES, 0);
            }
            bench.settle();
            assertThat(two.readAll()).hasSize(10);
            assertThat(one.readAll()).isEmpty();
        }
    }

    @Test
    void aFullWorkerUnderDisconnectGivesItsShareToTheOthers() {
        HostLimits limits = HostLimits.builder().queueBytes(500).build();
        try (ControllerBench bench = new ControllerBench(limits, SlowConsumerPolicy.DISCONNECT, true);
                RawPeer sender = bench.joinAsAble(SENDER, "sender");
                RawPeer reading = bench.joinAsAble(TWO, "worker")) {
            RawPeer full = bench.joinAsAble(ONE, "worker", "full");
            while (bench.view().members().stream().allMatch(member -> member.queuedMessages() < 3)) {
                sender.sendString("full", "stuffing", 0);
                bench.settle();
            }
            long key = keyOf(ONE);
            int sent = 30;
            for (int i = 0; i < sent; i++) {
                sender.sendMarked(WORKER, "%02d".formatted(i), KEYED, key);
            }
            bench.settle();
            assertThat(bench.counters.get(Counter.PEERS_TOO_SLOW)).isEqualTo(1);
            List<String> read = reading.readAll();
            assertThat(read).isSorted().endsWith("29").doesNotHaveDuplicates();
            assertThat(read.size()).isGreaterThanOrEqualTo(sent - 2);
            full.close();
        }
    }

    // After a change of host

    private static RawPeer comeBack(ControllerBench bench, RosterMember member) {
        RawPeer peer = bench.connect();
        Extension extension = Extension.OURS.withMember(new Extension.Member(member.instance(), member.joined()));
        peer.introduce(new ConnectMessage(ProtocolVersion.OURS, "", List.copyOf(member.label()), extension));
        bench.settle();
        return peer;
    }

    @Test
    void theKeysOfAnAbsenteeWaitForItAndOtherMessagesForNobody() {
        RosterMember one = RosterMembers.member(ONE, 102, 2, "worker");
        RosterMember two = RosterMembers.member(TWO, 103, 3, "worker");
        try (ControllerBench bench = new ControllerBench()) {
            bench.controller.takeOver(new Roster(1, List.of(one, two)), false);
            try (RawPeer sender = bench.joinAsAble(SENDER, "sender");
                    RawPeer back = comeBack(bench, two)) {
                sender.sendMarked(WORKER, "any", ANY, 0);
                sender.sendMarked(WORKER, "of two", KEYED, keyOf(TWO));
                sender.sendMarked(WORKER, "of one", KEYED, keyOf(ONE));
                bench.settle();
                assertThat(back.readAll()).containsExactly("Accepted", "any", "of two");
                assertThat(bench.view().keptMessages()).isEqualTo(1);
                try (RawPeer other = comeBack(bench, one)) {
                    sender.sendMarked(WORKER, "newer", KEYED, keyOf(ONE));
                    bench.settle();
                    assertThat(other.readAll()).containsExactly("Accepted", "of one", "newer");
                }
            }
        }
    }

    @Test
    void theKeysOfAnAbsenteeThatDoesNotComeBackGoToTheOthers() {
        RosterMember one = RosterMembers.member(ONE, 102, 2, "worker");
        RosterMember two = RosterMembers.member(TWO, 103, 3, "worker");
        try (ControllerBench bench = new ControllerBench()) {
            bench.controller.takeOver(new Roster(1, List.of(one, two)), false);
            try (RawPeer sender = bench.joinAsAble(SENDER, "sender")) {
                sender.sendMarked(WORKER, "any", ANY, 0);
                sender.sendMarked(WORKER, "of one", KEYED, keyOf(ONE));
                bench.settle();
                assertThat(bench.view().keptMessages()).isEqualTo(2);
                try (RawPeer back = comeBack(bench, two)) {
                    assertThat(back.readAll()).containsExactly("Accepted", "any");
                    bench.advance(ControllerBench.GRACE_TIME.toNanos());
                    assertThat(back.readAll()).containsExactly("of one");
                }
                assertThat(bench.counters.get(Counter.DROPPED_NOT_RETURNED)).isZero();
            }
        }
    }

    @Test
    void choosingAllocatesNothing() throws MalformedFrameException {
        try (Parts parts = new Parts()) {
            parts.join("worker");
            parts.join("worker");
            parts.join("worker");
            Spread spread = new Spread(new SplittableRandom(3));
            Frames frames = parts.frames(WORKER, "x".repeat(100));
            int length = parts.write(frames.memory(), 0, WORKER, "text");
            int packet = length + FrameTail.write(frames.memory().bytes(), length, KEYED, 7);
            frames.restart(frames.memory());
            frames.add(0, packet, null);
            FrameView view = new FrameView();
            view.wrap(frames.memory().bytes(), 0, packet);
            RouteCache routes = new RouteCache();
            Route any = routes.find(view, Aim.ANY, Audience.EVERYBODY, parts.membership);
            Route owner = routes.find(view, Aim.OWNER, Audience.EVERYBODY, parts.membership);
            int rounds = 20_000;
            int seen = 0;
            long before = 0;
            for (int i = 0; i < 2 * rounds; i++) {
                if (i == rounds) {
                    before = THREADS.getCurrentThreadAllocatedBytes();
                }
                seen += spread.choose(any, frames, 0) == null ? 0 : 1;
                seen += spread.choose(owner, frames, 0) == null ? 0 : 1;
            }
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(rounds / 100);
            assertThat(seen).isEqualTo(4 * rounds);
        }
    }
}
