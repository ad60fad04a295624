package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostLimits;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.ProtocolVersion;
import io.ipmb.protocol.Roster;
import io.ipmb.protocol.RosterMember;
import io.ipmb.protocol.RosterMembers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** After a change of host: what is sent to those who are not back yet waits for them, for a while. */
@Timeout(60)
class GraceTest {

    private static final long GRACE = ControllerBench.GRACE_TIME.toNanos();
    private static final long FOR_EVER = Long.MAX_VALUE;

    private static final RosterMember ACTIVE = member(1, "worker");
    private static final RosterMember STAND_BY = member(2, "worker");
    private static final RosterMember OTHER = member(3, "other");

    private static RosterMember member(long number, String... label) {
        return RosterMembers.member(new UUID(7, number), 100 + number, number, label);
    }

    private static ControllerBench after(RosterMember... members) {
        return after(HostLimits.DEFAULT, members);
    }

    private static ControllerBench after(HostLimits limits, RosterMember... members) {
        ControllerBench bench = new ControllerBench(limits);
        bench.controller.takeOver(new Roster(1, List.of(members)), false);
        return bench;
    }

    /** A member comes back, and has not read anything. */
    private static RawPeer comeBack(ControllerBench bench, RosterMember member) {
        RawPeer peer = bench.connect();
        Extension.Member says = new Extension.Member(member.instance(), member.joined());
        peer.introduce(new ConnectMessage(
                ProtocolVersion.OURS, "", List.copyOf(member.label()), Extension.OURS.withMember(says)));
        bench.settle();
        return peer;
    }

    private static RawPeer sender(ControllerBench bench) {
        return bench.joinAs(new Extension.Member(UUID.randomUUID(), 0), "sender");
    }

    private static void send(ControllerBench bench, RawPeer sender, Selector to, String... texts) {
        Arrays.asList(texts).forEach(text -> sender.sendString(to, text, List.of()));
        bench.settle();
    }

    @Test
    void whatIsSentToOneWhoIsNotBackYetWaitsForItAndComesBeforeWhatIsNewer() {
        try (ControllerBench bench = after(ACTIVE, OTHER);
                RawPeer sender = sender(bench)) {
            send(bench, sender, Selector.unicast("worker"), "1", "2");
            send(bench, sender, Selector.unicast("worker | nobody"), "3");
            bench.advance(GRACE - 1);
            assertThat(bench.view().keptMessages()).isEqualTo(3);
            try (RawPeer active = comeBack(bench, ACTIVE)) {
                send(bench, sender, Selector.unicast("worker"), "4");
                assertThat(active.readAll()).containsExactly("Accepted", "1", "2", "3", "4");
                assertThat(bench.view().keptMessages()).isZero();
            }
        }
    }

    @Test
    void theFirstThatJoinedStaysTheFirstWhoeverIsBackFirst() {
        try (ControllerBench bench = after(STAND_BY, ACTIVE);
                RawPeer sender = sender(bench);
                RawPeer standBy = comeBack(bench, STAND_BY)) {
            send(bench, sender, Selector.unicast("worker"), "1", "2");
            try (RawPeer active = comeBack(bench, ACTIVE)) {
                send(bench, sender, Selector.unicast("worker"), "3");
                assertThat(active.readAll()).containsExactly("Accepted", "1", "2", "3");
                assertThat(standBy.readAll()).containsExactly("Accepted");
            }
        }
    }

    @Test
    void oneWhoDoesNotComeBackIsFollowedByTheNextMatch() {
        try (ControllerBench bench = after(ACTIVE, STAND_BY);
                RawPeer sender = sender(bench);
                RawPeer standBy = comeBack(bench, STAND_BY)) {
            send(bench, sender, Selector.unicast("worker"), "1", "2");
            assertThat(standBy.readAll()).containsExactly("Accepted");
            bench.advance(GRACE);
            send(bench, sender, Selector.unicast("worker"), "3");
            assertThat(standBy.readAll()).containsExactly("1", "2", "3");
            assertThat(bench.losses).isEmpty();
        }
    }

    @Test
    void whatNobodyComesBackForIsCountedAndToldOnce() throws PlatformException {
        try (ControllerBench bench = after(ACTIVE);
                RawPeer sender = sender(bench)) {
            bench.settle();
            int before = bench.world.openObjects().size();
            KernelObject memory = bench.world.sharedMemory().create(16);
            sender.sendString(Selector.unicast("worker"), "with an object", List.of(memory));
            memory.close();
            send(bench, sender, Selector.unicast("worker"), "1");
            send(bench, sender, Selector.unicast("worker").withTimeToLive(Duration.ofSeconds(10)), "kept on");
            send(bench, sender, Selector.unicast("stranger"), "for nobody");
            bench.advance(GRACE);
            assertThat(bench.counters.get(Counter.DROPPED_NOT_RETURNED)).isEqualTo(2);
            assertThat(bench.counters.get(Counter.DROPPED_NOBODY)).isEqualTo(1);
            assertThat(bench.losses).hasSize(1);
            assertThat(bench.losses.get(0)).startsWith("2: ").contains("PT2S", "worker");
            assertThat(bench.world.openObjects()).hasSize(before);
            try (RawPeer late = comeBack(bench, ACTIVE)) {
                assertThat(late.readAll()).containsExactly("Accepted", "kept on");
            }
        }
    }

    @Test
    void aMessageToManyGoesToEachOnceThoseWhoAreThereAtOnce() {
        try (ControllerBench bench = after(ACTIVE, STAND_BY, OTHER);
                RawPeer sender = sender(bench);
                RawPeer active = comeBack(bench, ACTIVE)) {
            send(bench, sender, Selector.multicast("worker | other"), "1");
            send(bench, sender, Selector.multicast("other"), "2");
            assertThat(active.readAll()).containsExactly("Accepted", "1");
            try (RawPeer standBy = comeBack(bench, STAND_BY);
                    RawPeer stranger = bench.join("other")) {
                send(bench, sender, Selector.multicast("*"), "3");
                try (RawPeer other = comeBack(bench, OTHER);
                        RawPeer again = comeBack(bench, OTHER)) {
                    assertThat(standBy.readAll()).containsExactly("Accepted", "1", "3");
                    assertThat(other.readAll()).containsExactly("Accepted", "1", "2", "3");
                    assertThat(again.readAll()).containsExactly("Accepted");
                    assertThat(stranger.readAll()).containsExactly("3");
                    assertThat(active.readAll()).containsExactly("3");
                    assertThat(bench.view().keptMessages()).isZero();
                }
            }
        }
    }

    @Test
    void aMessageToManyIsLostForThoseWhoDoNotComeBack() {
        try (ControllerBench bench = after(ACTIVE, STAND_BY);
                RawPeer sender = sender(bench)) {
            send(bench, sender, Selector.multicast("worker"), "1");
            bench.advance(GRACE);
            assertThat(bench.counters.get(Counter.DROPPED_NOT_RETURNED)).isEqualTo(2);
            assertThat(bench.losses).hasSize(1);
        }
    }

    @Test
    void theGraceIsOverWhenAllAreBack() {
        try (ControllerBench bench = after(ACTIVE);
                RawPeer sender = sender(bench);
                RawPeer active = comeBack(bench, ACTIVE)) {
            send(bench, sender, Selector.unicast("stranger"), "dropped at once");
            assertThat(bench.counters.get(Counter.DROPPED_NOBODY)).isEqualTo(1);
            assertThat(bench.settle()).isEqualTo(FOR_EVER);
            assertThat(active.readAll()).containsExactly("Accepted");
        }
    }

    @Test
    void theGraceIsOverAtOnceWhenTheNewHostIsTheOnlyOneLeft() throws PlatformException {
        try (ControllerBench bench = after(ACTIVE)) {
            ChannelPair up = bench.world.channelPair();
            ChannelPair down = bench.world.channelPair();
            SendChannel inbox = bench.world.sendingHalf(down.sending());
            Extension.Member says = new Extension.Member(ACTIVE.instance(), ACTIVE.joined());
            bench.controller.attachOwn(ACTIVE.label(), Extension.OURS.withMember(says), up.receiving(), inbox);
            assertThat(bench.settle()).isEqualTo(FOR_EVER);
            up.sending().close();
            down.receiving().close();
        }
    }

    @Test
    void whoeverJoinsAfterTheGraceGetsNothingOfIt() {
        try (ControllerBench bench = after(ACTIVE);
                RawPeer sender = sender(bench)) {
            send(bench, sender, Selector.unicast("worker"), "1");
            bench.advance(GRACE);
            try (RawPeer late = comeBack(bench, ACTIVE)) {
                assertThat(late.readAll()).containsExactly("Accepted");
            }
            assertThat(bench.settle()).isEqualTo(FOR_EVER);
        }
    }

    @Test
    void aMemberOfTheCrateIsKnownByItsLabel() {
        RosterMember crate = RosterMembers.crate(new UUID(9, 9), 50, "worker", "rust");
        try (ControllerBench bench = after(crate, ACTIVE);
                RawPeer sender = sender(bench);
                RawPeer active = comeBack(bench, ACTIVE)) {
            send(bench, sender, Selector.unicast("worker"), "1");
            try (RawPeer back = bench.connect()) {
                back.introduce(ControllerBench.introduction("rust", "worker"));
                bench.settle();
                send(bench, sender, Selector.unicast("worker"), "2");
                assertThat(back.readAll()).containsExactly("Accepted", "1", "2");
                assertThat(active.readAll()).containsExactly("Accepted");
            }
        }
    }

    // Without a roster

    @Test
    void withoutARosterWhatNobodyMatchesWaitsForWhoeverComes() {
        try (ControllerBench bench = new ControllerBench()) {
            bench.controller.takeOver(null, false);
            try (RawPeer sender = sender(bench)) {
                send(bench, sender, Selector.unicast("worker"), "1");
                send(bench, sender, Selector.multicast("worker"), "to many");
                try (RawPeer active = comeBack(bench, ACTIVE);
                        RawPeer standBy = comeBack(bench, STAND_BY);
                        RawPeer twice = comeBack(bench, STAND_BY);
                        RawPeer stranger = bench.connect()) {
                    stranger.introduce(new ConnectMessage(
                            ProtocolVersion.OURS,
                            "",
                            List.of("worker"),
                            Extension.OURS.withMember(new Extension.Member(UUID.randomUUID(), 0))));
                    bench.settle();
                    assertThat(active.readAll()).containsExactly("Accepted", "1", "to many");
                    assertThat(standBy.readAll()).containsExactly("Accepted", "to many");
                    assertThat(twice.readAll()).containsExactly("Accepted");
                    assertThat(stranger.readAll()).containsExactly("Accepted");
                    bench.advance(GRACE);
                    assertThat(bench.counters.get(Counter.DROPPED_NOT_RETURNED)).isZero();
                    assertThat(bench.counters.get(Counter.DROPPED_NOBODY)).isZero();
                    assertThat(bench.view().keptMessages()).isZero();
                }
            }
        }
    }

    @Test
    void whoFoundsTheBusInTheGapLearnsFromTheFirstWhoComesBackThatThereWasOne() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer returned = comeBack(bench, OTHER)) {
            send(bench, returned, Selector.unicast("worker"), "1");
            try (RawPeer active = comeBack(bench, ACTIVE)) {
                assertThat(active.readAll()).containsExactly("Accepted", "1");
            }
        }
    }

    @Test
    void anOldBusDoesNotBeginAGraceForOneWhoWasAwayForLong() {
        try (ControllerBench bench = new ControllerBench()) {
            bench.advance(GRACE);
            try (RawPeer returned = comeBack(bench, OTHER)) {
                send(bench, returned, Selector.unicast("worker"), "1");
                assertThat(bench.counters.get(Counter.DROPPED_NOBODY)).isEqualTo(1);
            }
        }
    }

    // The order of joining

    @Test
    void theOrderOfJoiningIsTheSameUnderEveryController() {
        try (ControllerBench bench = new ControllerBench()) {
            RawPeer standBy = comeBack(bench, STAND_BY);
            RawPeer active = comeBack(bench, ACTIVE);
            try (RawPeer newcomer = bench.joinAs(new Extension.Member(UUID.randomUUID(), 0), "worker");
                    RawPeer liar = bench.joinAs(new Extension.Member(UUID.randomUUID(), -1), "worker")) {
                send(bench, liar, Selector.unicast("worker"), "1");
                assertThat(active.readAll()).containsExactly("Accepted", "1");
                active.close();
                bench.settle();
                send(bench, liar, Selector.unicast("worker"), "2");
                assertThat(standBy.readAll()).containsExactly("Accepted", "2");
                standBy.close();
                bench.settle();
                send(bench, liar, Selector.unicast("worker"), "3");
                assertThat(newcomer.readAll()).containsExactly("3");
            }
        }
    }

    // Limits

    @Test
    void aSenderWhoseMessagesFillTheRoomWaitsAndLosesNothing() {
        HostLimits limits = HostLimits.builder()
                .keptBytes(100_000)
                .keptBytesPerSender(20_000)
                .keptObjectsPerSender(10)
                .build();
        try (ControllerBench bench = after(limits, ACTIVE, OTHER);
                RawPeer sender = sender(bench);
                RawPeer modest = sender(bench);
                RawPeer other = comeBack(bench, OTHER)) {
            String text = "x".repeat(900);
            for (int i = 0; i < 50; i++) {
                send(bench, sender, Selector.unicast("worker"), i + text);
            }
            assertThat(bench.view().keptMessages()).isLessThan(25);
            assertThat(bench.counters.get(Counter.SENDERS_PAUSED)).isEqualTo(1);
            send(bench, modest, Selector.unicast("other"), "is not in the way");
            assertThat(other.readAll()).contains("is not in the way");
            try (RawPeer active = comeBack(bench, ACTIVE)) {
                bench.settle();
                List<String> read = active.readAll();
                assertThat(read).hasSize(51);
                for (int i = 0; i < 50; i++) {
                    assertThat(read.get(i + 1)).isEqualTo(i + text);
                }
            }
            assertThat(bench.counters.get(Counter.DROPPED_KEPT_LIMIT)).isZero();
        }
    }

    @Test
    void whatWaitsOutlivesItsSenderAndStillCountsForItsProgram() {
        HostLimits limits = HostLimits.builder()
                .keptBytes(100_000)
                .keptBytesPerSender(20_000)
                .keptObjectsPerSender(10)
                .build();
        try (ControllerBench bench = after(limits, ACTIVE)) {
            String text = "x".repeat(900);
            for (int i = 0; i < 3; i++) {
                try (RawPeer sender = sender(bench)) {
                    for (int j = 0; j < 30; j++) {
                        send(bench, sender, Selector.unicast("worker"), text);
                    }
                }
                bench.settle();
            }
            assertThat(bench.view().keptMessages()).isBetween(10, 25);
            try (RawPeer active = comeBack(bench, ACTIVE)) {
                bench.settle();
                assertThat(active.readAll()).hasSize(1 + 90);
                assertThat(bench.view().members()).hasSize(1);
            }
            assertThat(bench.view().keptMessages()).isZero();
        }
    }

    @Test
    void whatWaitsIsKeptOnWhenItsSenderHasLeft() {
        try (ControllerBench bench = after(ACTIVE)) {
            try (RawPeer sender = sender(bench)) {
                send(bench, sender, Selector.unicast("worker").withTimeToLive(Duration.ofSeconds(10)), "kept on");
                send(bench, sender, Selector.unicast("stranger"), "for nobody");
            }
            bench.advance(GRACE);
            assertThat(bench.counters.get(Counter.DROPPED_NOBODY)).isEqualTo(1);
            assertThat(bench.view().keptMessages()).isEqualTo(1);
            try (RawPeer late = comeBack(bench, ACTIVE)) {
                assertThat(late.readAll()).containsExactly("Accepted", "kept on");
            }
        }
    }

    @Test
    void whatIsPerhapsForNobodyIsBoundedAndMakesNobodyWait() {
        HostLimits limits = HostLimits.builder()
                .keptBytes(100_000)
                .keptBytesPerSender(20_000)
                .keptObjectsPerSender(10)
                .build();
        try (ControllerBench bench = after(limits, ACTIVE);
                RawPeer sender = sender(bench)) {
            for (int i = 0; i < 100; i++) {
                sender.sendString(Selector.unicast("stranger"), "x".repeat(900), List.of());
            }
            bench.settle();
            assertThat(bench.counters.get(Counter.SENDERS_PAUSED)).isZero();
            assertThat(bench.view().keptMessages()).isBetween(5, 25);
            bench.advance(GRACE);
            assertThat(bench.counters.get(Counter.DROPPED_NOBODY)).isEqualTo(100);
        }
    }

    // The end of the host

    @Test
    void aHostThatIsClosedWaitsForThoseWhomSomethingWaitsFor() {
        try (ControllerBench bench = after(ACTIVE, OTHER);
                RawPeer sender = sender(bench)) {
            send(bench, sender, Selector.unicast("worker"), "1");
            bench.controller.beginHandOver(2 * GRACE);
            bench.settle();
            assertThat(bench.hasEnded()).isFalse();
            try (RawPeer active = comeBack(bench, ACTIVE)) {
                bench.settle();
                assertThat(bench.hasEnded()).isTrue();
                assertThat(active.readAll()).containsExactly("Accepted", "1");
            }
            assertThat(bench.losses).isEmpty();
        }
    }

    @Test
    void aHostThatIsClosedWaitsForNobodyWhomNothingWaitsFor() {
        try (ControllerBench bench = after(ACTIVE, OTHER);
                RawPeer sender = sender(bench)) {
            bench.controller.beginHandOver(2 * GRACE);
            bench.settle();
            assertThat(bench.hasEnded()).isTrue();
            assertThat(sender.isConnectionClosed()).isTrue();
        }
    }

    @Test
    void whatAHostCannotDeliverBeforeItsTimeIsOverIsCountedAndTold() {
        try (ControllerBench bench = after(ACTIVE);
                RawPeer sender = sender(bench)) {
            send(bench, sender, Selector.unicast("worker"), "1", "2");
            bench.controller.beginHandOver(GRACE / 2);
            bench.advance(GRACE / 2);
            assertThat(bench.hasEnded()).isTrue();
            assertThat(bench.counters.get(Counter.DROPPED_NOT_RETURNED)).isEqualTo(2);
            assertThat(bench.losses).hasSize(1);
            assertThat(bench.losses.get(0)).startsWith("2: ");
        }
    }

    @Test
    void whatIsKeptOrQueuedOrUnreadWhenAHostEndsIsTold() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = sender(bench)) {
            send(bench, sender, Selector.unicast("late").withTimeToLive(Duration.ofSeconds(9)), "kept");
            sender.sendString(Selector.unicast("nobody"), "unread", List.of());
            bench.controller.abandon();
            assertThat(bench.losses).hasSize(1);
            assertThat(bench.losses.get(0)).startsWith("2: ").contains("1 kept", "1 not read");
            assertThat(bench.counters.get(Counter.DROPPED_UNREAD_AT_CLOSE)).isEqualTo(1);
        }
    }
}
