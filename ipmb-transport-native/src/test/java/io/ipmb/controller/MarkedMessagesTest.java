package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ipmb.Selector;
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
import io.ipmb.protocol.LaneOffer;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.ProtocolVersion;
import io.ipmb.protocol.Roster;
import io.ipmb.protocol.RosterMember;
import io.ipmb.protocol.RosterMembers;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages for those alone to whom their sender has no lane, or for one endpoint alone. */
@Timeout(60)
class MarkedMessagesTest {

    private static final UUID EARTH = new UUID(1, 1);
    private static final UUID MOON = new UUID(2, 2);
    private static final UUID MARS = new UUID(3, 3);
    private static final Selector ALL = Selector.multicast("planet");
    private static final Selector FIRST = Selector.unicast("planet");
    private static final int MARK = FrameTail.WITHOUT_LANES;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static void offer(ControllerBench bench, RawPeer sender, UUID from, UUID to) throws PlatformException {
        KernelObject object = bench.world.sharedMemory().create(16);
        sender.offer(new LaneOffer(to, from), Collections.nCopies(LaneOffer.OBJECTS, object));
        object.close();
    }

    @Test
    void aMarkedMulticastGoesToThoseWithoutALaneOfItsSender() throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer earth = bench.joinAsAble(EARTH, "earth");
                RawPeer moon = bench.joinAsAble(MOON, "planet");
                RawPeer mars = bench.joinAsAble(MARS, "planet");
                RawPeer crate = bench.join("planet")) {
            earth.sendMarked(ALL, "no lanes yet", MARK, 0);
            offer(bench, earth, EARTH, MOON);
            earth.sendMarked(ALL, "marked", MARK, 0);
            earth.sendString("nobody", "in between", 0);
            earth.sendMarked(ALL, "marked again", MARK, 0);
            earth.sendString(ALL, "to all", List.of());
            bench.settle();
            mars.sendMarked(ALL, "of another sender", MARK, 0);
            bench.settle();
            earth.tell(new LaneNote(Kind.ENDED, List.of(MOON, new UUID(8, 8))));
            earth.sendMarked(ALL, "ended", MARK, 0);
            earth.tell(new LaneNote(Kind.HELD, List.of(MARS)));
            earth.sendMarked(ALL, "held", MARK, 0);
            bench.settle();
            assertThat(moon.readAll().stream().filter(text -> !text.startsWith("LaneOffer")))
                    .containsExactly("no lanes yet", "to all", "of another sender", "ended", "held");
            assertThat(mars.readAll())
                    .containsExactly("no lanes yet", "marked", "marked again", "to all", "of another sender", "ended");
            assertThat(crate.readAll())
                    .containsExactly(
                            "no lanes yet", "marked", "marked again", "to all", "of another sender", "ended", "held");
        }
    }

    @Test
    void aLaneCountsThoughItsOfferWasRefusedOrItsReceiverHasComeBack() throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer earth = bench.joinAsAble(EARTH, "earth");
                RawPeer mars = bench.joinAsAble(MARS, "planet")) {
            offer(bench, earth, EARTH, MOON);
            bench.settle();
            assertThat(bench.counters.get(Counter.LANES_REFUSED)).isEqualTo(1);
            try (RawPeer moon = bench.joinAsAble(MOON, "planet")) {
                earth.sendMarked(ALL, "1", MARK, 0);
                bench.settle();
                assertThat(moon.readAll()).isEmpty();
            }
            bench.settle();
            try (RawPeer again = bench.joinAsAble(MOON, "planet")) {
                earth.sendMarked(ALL, "2", MARK, 0);
                earth.tell(new LaneNote(Kind.ENDED, List.of(MOON)));
                earth.sendMarked(ALL, "3", MARK, 0);
                bench.settle();
                assertThat(again.readAll()).containsExactly("3");
            }
            assertThat(mars.readAll()).containsExactly("1", "2", "3");
        }
    }

    @Test
    void aMarkedMulticastThatTheLanesReachAloneIsNeitherKeptNorReported() throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer earth = bench.joinAsAble(EARTH, "earth");
                RawPeer moon = bench.joinAsAble(MOON, "planet")) {
            offer(bench, earth, EARTH, MOON);
            earth.sendMarked(ALL, "by lane", MARK, 0);
            earth.sendMarked(ALL.withTimeToLive(Duration.ofSeconds(5)), "by lane too", MARK, 0);
            bench.settle();
            assertThat(bench.view().keptMessages()).isZero();
            assertThat(bench.counters.get(Counter.DROPPED_NOBODY)).isZero();

            earth.sendMarked(Selector.multicast("comet").withTimeToLive(Duration.ofSeconds(5)), "kept", MARK, 0);
            earth.sendMarked(Selector.multicast("comet"), "dropped", MARK, 0);
            bench.settle();
            assertThat(bench.view().keptMessages())
                    .as("no lane leads to a comet")
                    .isEqualTo(1);
            assertThat(bench.counters.get(Counter.DROPPED_NOBODY)).isEqualTo(1);
            assertThat(moon.readAll()).hasSize(1);
        }
    }

    @Test
    void aMarkedUnicastGoesToTheFirstWithoutALane() throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer earth = bench.joinAsAble(EARTH, "earth");
                RawPeer moon = bench.joinAsAble(MOON, "planet");
                RawPeer mars = bench.joinAsAble(MARS, "planet")) {
            offer(bench, earth, EARTH, MOON);
            earth.sendMarked(FIRST, "marked", MARK, 0);
            earth.sendString(FIRST, "plain", List.of());
            bench.settle();
            assertThat(mars.readAll()).containsExactly("marked");
            assertThat(moon.readAll()).hasSize(2).endsWith("plain");
        }
    }

    @Test
    void theMarksOfAPeerThatHasNotAnnouncedThemMeanNothing() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer crate = bench.join("crate");
                RawPeer moon = bench.joinAsAble(MOON, "planet");
                RawPeer mars = bench.joinAsAble(MARS, "planet")) {
            crate.sendOnlyTo(MARS, FIRST, "1");
            crate.sendOnlyTo(MARS, ALL, "2");
            bench.settle();
            assertThat(moon.readAll()).containsExactly("1", "2");
            assertThat(mars.readAll()).containsExactly("2");
        }
    }

    @Test
    void aMessageForOneAloneGoesToIt() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer earth = bench.joinAsAble(EARTH, "earth");
                RawPeer moon = bench.joinAsAble(MOON, "planet");
                RawPeer mars = bench.joinAsAble(MARS, "planet")) {
            earth.sendOnlyTo(MARS, FIRST, "1");
            earth.sendOnlyTo(MARS, ALL, "2");
            earth.sendOnlyTo(MOON, ALL, "3");
            earth.sendString(ALL, "4", List.of());
            bench.settle();
            assertThat(moon.readAll()).containsExactly("3", "4");
            assertThat(mars.readAll()).containsExactly("1", "2", "4");
        }
    }

    @Test
    void oneForSomebodyWhoIsGoneGoesToTheNextMatchAndAMulticastNowhere() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer earth = bench.joinAsAble(EARTH, "earth");
                RawPeer moon = bench.joinAsAble(MOON, "planet");
                RawPeer mars = bench.joinAsAble(MARS, "planet")) {
            mars.stopIntake();
            earth.sendOnlyTo(MARS, FIRST, "noticed on the way");
            earth.sendOnlyTo(MARS, FIRST, "known");
            earth.sendOnlyTo(new UUID(8, 8), FIRST, "never there");
            earth.sendOnlyTo(MARS, ALL, "a copy");
            earth.sendOnlyTo(MARS, ALL.withTimeToLive(Duration.ofSeconds(5)), "another copy");
            bench.settle();
            assertThat(moon.readAll()).containsExactly("noticed on the way", "known", "never there");
            assertThat(bench.counters.get(Counter.DROPPED_RECEIVER_GONE)).isEqualTo(2);
            assertThat(bench.counters.get(Counter.DROPPED_NOBODY)).isZero();
            assertThat(bench.view().keptMessages()).isZero();
        }
    }

    // After a change of host

    private static final RosterMember WITH_LANE = RosterMembers.member(MOON, 102, 2, "planet");
    private static final RosterMember WITHOUT = RosterMembers.member(MARS, 103, 3, "planet");

    private static RawPeer comeBack(ControllerBench bench, RosterMember member) {
        RawPeer peer = bench.connect();
        Extension extension = Extension.OURS.withMember(new Extension.Member(member.instance(), member.joined()));
        peer.introduce(new ConnectMessage(ProtocolVersion.OURS, "", List.copyOf(member.label()), extension));
        bench.settle();
        return peer;
    }

    @Test
    void afterAChangeOfHostAMarkedMulticastWaitsForThoseWithoutALane() {
        try (ControllerBench bench = new ControllerBench()) {
            bench.controller.takeOver(new Roster(1, List.of(WITH_LANE, WITHOUT)), false);
            try (RawPeer earth = bench.joinAsAble(EARTH, "earth")) {
                earth.tell(new LaneNote(Kind.HELD, List.of(MOON)));
                earth.sendMarked(ALL, "marked", MARK, 0);
                earth.sendOnlyTo(MARS, ALL, "for mars");
                // Neither changes what waits.
                earth.tell(new LaneNote(Kind.HELD, List.of(MARS)));
                bench.settle();
                assertThat(bench.view().keptMessages()).isEqualTo(2);
                try (RawPeer moon = comeBack(bench, WITH_LANE)) {
                    assertThat(moon.readAll()).containsExactly("Accepted");
                    assertThat(bench.view().keptMessages()).isEqualTo(2);
                    try (RawPeer mars = comeBack(bench, WITHOUT)) {
                        assertThat(mars.readAll()).containsExactly("Accepted", "marked", "for mars");
                        assertThat(bench.view().keptMessages()).isZero();
                    }
                }
                assertThat(bench.counters.get(Counter.DROPPED_NOT_RETURNED)).isZero();
            }
        }
    }

    @Test
    void anAbsenteeThatDoesNotComeBackIsCountedOnlyForWhatWasForIt() {
        try (ControllerBench bench = new ControllerBench()) {
            bench.controller.takeOver(new Roster(1, List.of(WITH_LANE, WITHOUT)), false);
            try (RawPeer earth = bench.joinAsAble(EARTH, "earth")) {
                earth.tell(new LaneNote(Kind.HELD, List.of(MOON)));
                earth.sendMarked(ALL, "marked", MARK, 0);
                bench.advance(ControllerBench.GRACE_TIME.toNanos());
                assertThat(bench.counters.get(Counter.DROPPED_NOT_RETURNED)).isEqualTo(1);
                assertThat(bench.counters.get(Counter.DROPPED_NOBODY)).isZero();
            }
        }
    }

    @Test
    void routingAMarkedMessageAllocatesNothing() throws MalformedFrameException {
        try (Parts parts = new Parts()) {
            Peer sender = parts.join("earth").peer();
            Parts.Member moon = parts.join("planet");
            parts.join("planet");
            RosterMember member = moon.peer().member();
            sender.setLanes(Lanes.to(List.of(member == null ? MOON : member.instance())));
            int length = parts.write(parts.scratch, 0, ALL, "text");
            int packet = length + FrameTail.write(parts.scratch.bytes(), length, MARK, 0);
            FrameView view = new FrameView();
            FrameTail tail = new FrameTail();
            int rounds = 50_000;
            long receivers = 0;
            long before = 0;
            for (int i = 0; i < 2 * rounds; i++) {
                if (i == rounds) {
                    before = THREADS.getCurrentThreadAllocatedBytes();
                }
                view.wrap(parts.scratch.bytes(), 0, packet);
                tail.read(view, packet);
                Route route = sender.routes().find(view, Aim.EACH, Audience.of(tail, sender), parts.membership);
                receivers += route.receivers().size();
            }
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(rounds / 100);
            assertThat(receivers).isEqualTo(2L * rounds);
        }
    }
}
