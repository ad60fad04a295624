package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostLimits;
import io.ipmb.HostedBus;
import io.ipmb.counter.Counter;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.ProtocolVersion;
import io.ipmb.protocol.RawFrame;
import io.ipmb.testsupport.LogLines;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is let in, when, and who is not. */
@Timeout(60)
class ConnectionsTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long FOR_EVER = Long.MAX_VALUE;

    @Test
    void aSilentConnectionIsClosedExactlyWhenItsTimeIsOver() {
        HostLimits limits = HostLimits.builder()
                .maxConnections(10)
                .maxPendingConnections(10)
                .maxPendingPerProgram(10)
                .handshakeTimeout(Duration.ofSeconds(2))
                .build();
        try (ControllerBench bench = new ControllerBench(limits);
                RawPeer silent = bench.connect()) {
            assertThat(bench.settle()).isEqualTo(2 * SECOND);
            try (RawPeer later = bench.connect();
                    RawPeer polite = bench.connect()) {
                bench.advance(SECOND);
                polite.introduce(ControllerBench.introduction("polite"));
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
    void whoComesWhenThereAreTooManySilentConnectionsWaitsUntilTheOldestHasBeenSilentForLong() {
        HostLimits limits = HostLimits.builder()
                .maxConnections(10)
                .maxPendingConnections(2)
                .maxPendingPerProgram(2)
                .handshakeTimeout(Duration.ofSeconds(9))
                .build();
        try (ControllerBench bench = new ControllerBench(limits);
                RawPeer first = bench.connect()) {
            bench.settle();
            bench.advance(SECOND / 2);
            try (RawPeer second = bench.connect();
                    RawPeer third = bench.connect()) {
                third.introduce(ControllerBench.introduction("third"));
                assertThat(bench.settle()).as("the patience with the first").isEqualTo(SECOND / 2);
                assertThat(bench.view().pendingConnections()).isEqualTo(2);
                assertThat(first.isConnectionClosed()).isFalse();
                bench.advance(SECOND / 2);
                assertThat(first.isConnectionClosed()).isTrue();
                assertThat(second.isConnectionClosed()).isFalse();
                assertThat(third.readAll()).containsExactly("Accepted");
                assertThat(bench.counters.get(Counter.PEERS_REFUSED)).isEqualTo(1);
            }
        }
    }

    @Test
    void whoIntroducesItselfMakesRoomAtOnceForOneWhoWaits() {
        HostLimits limits = HostLimits.builder()
                .maxConnections(10)
                .maxPendingConnections(2)
                .maxPendingPerProgram(2)
                .handshakeTimeout(Duration.ofSeconds(9))
                .build();
        try (ControllerBench bench = new ControllerBench(limits);
                RawPeer first = bench.connect();
                RawPeer second = bench.connect();
                RawPeer third = bench.connect()) {
            third.introduce(ControllerBench.introduction("third"));
            bench.settle();
            first.introduce(ControllerBench.introduction("first"));
            bench.settle();
            assertThat(first.readAll()).containsExactly("Accepted");
            assertThat(third.readAll()).containsExactly("Accepted");
            assertThat(second.isConnectionClosed()).isFalse();
            assertThat(bench.counters.get(Counter.PEERS_REFUSED)).isZero();
        }
    }

    @Test
    void silentConnectionsOfOneProgramKeepNobodyElseOut() {
        try (ControllerBench bench = new ControllerBench()) {
            List<RawPeer> silent = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                silent.add(bench.connectAs(66));
                if (i % 50 == 49) {
                    bench.settle();
                }
            }
            RawPeer modest = bench.connectAs(7);
            bench.settle();
            for (int pid = 100; pid < 200; pid++) {
                bench.joinAs(pid, "newcomer").close();
            }
            assertThat(bench.view().pendingConnections()).isEqualTo(512 + 1);
            assertThat(modest.isConnectionClosed()).isFalse();
            silent.forEach(RawPeer::close);
            modest.close();
        }
    }

    @Test
    void ofManyProgramsWithSilentConnectionsTheOneThatHasMostGivesWay() {
        HostLimits limits = HostLimits.builder()
                .maxConnections(100)
                .maxPendingConnections(12)
                .maxPendingPerProgram(9)
                .handshakeTimeout(Duration.ofSeconds(9))
                .build();
        try (ControllerBench bench = new ControllerBench(limits)) {
            List<RawPeer> greedy = new ArrayList<>();
            List<RawPeer> modest = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                modest.add(bench.connectAs(1));
            }
            for (int i = 0; i < 8; i++) {
                greedy.add(bench.connectAs(2));
            }
            bench.settle();
            bench.advance(SECOND);
            for (int i = 0; i < 3; i++) {
                modest.add(bench.connectAs(3));
                bench.settle();
            }
            assertThat(greedy)
                    .map(RawPeer::isConnectionClosed)
                    .containsExactly(true, true, true, false, false, false, false, false);
            assertThat(modest).noneMatch(RawPeer::isConnectionClosed);
            greedy.forEach(RawPeer::close);
            modest.forEach(RawPeer::close);
        }
    }

    @Test
    void threeHundredThatJoinAtOnceAreAllAdmitted() {
        HostLimits limits = HostLimits.builder()
                .maxConnections(1_000)
                .maxPendingConnections(64)
                .maxPendingPerProgram(64)
                .handshakeTimeout(Duration.ofSeconds(9))
                .build();
        try (ControllerBench bench = new ControllerBench(limits)) {
            List<RawPeer> all = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                if (i % 60 == 59) {
                    bench.settle();
                }
                RawPeer peer = bench.connect();
                all.add(peer);
                peer.introduce(ControllerBench.introduction("one of many"));
            }
            bench.settle();
            assertThat(all).allSatisfy(peer -> assertThat(peer.readAll()).containsExactly("Accepted"));
            assertThat(bench.counters.get(Counter.PEERS_REFUSED)).isZero();
            all.forEach(RawPeer::close);
        }
    }

    // Who comes and goes

    @Test
    void aProgramThatJoinsAgainWithoutPauseIsHeldBackAndSaidSoOnce() {
        try (ControllerBench bench = new ControllerBench();
                LogLines log = new LogLines("io.ipmb.controller");
                RawPeer other = bench.joinAs(7, "other")) {
            int joins = 0;
            long start = bench.now();
            while (bench.now() - start < 10 * SECOND) {
                try (RawPeer again = bench.connectAs(66)) {
                    again.introduce(ControllerBench.introduction("again"));
                    long pause = bench.settle();
                    if (again.readAll().isEmpty()) {
                        bench.advance(pause);
                        assertThat(again.readAll()).containsExactly("Accepted");
                    }
                    joins++;
                }
                bench.settle();
                bench.advance(1);
            }
            assertThat(joins).isBetween(900, 1_200);
            assertThat(bench.counters.get(Counter.PEERS_HELD_BACK)).isBetween(800L, 1_200L);
            assertThat(log.with("comes and goes without pause")).hasSize(1);
            bench.joinAs(8, "not affected").close();
            other.sendString("other", "neither is this", 0);
            bench.settle();
            assertThat(other.readAll()).containsExactly("neither is this");
            bench.advance(2 * SECOND);
            bench.joinAs(66, "forgiven").close();
        }
    }

    /** The program with the process id 66 comes and goes without pause. */
    private static void comeAndGoUntilHeldBack(ControllerBench bench) {
        while (bench.counters.get(Counter.PEERS_HELD_BACK) == 0) {
            bench.connectAs(66).close();
            bench.settle();
        }
    }

    @Test
    void aHeldBackConnectionThatEndsIsForgottenAndTooManyOfThemAreRefused() {
        try (ControllerBench bench = new ControllerBench()) {
            comeAndGoUntilHeldBack(bench);
            List<RawPeer> held = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                held.add(bench.connectAs(66));
            }
            bench.settle();
            assertThat(bench.view().pendingConnections()).isEqualTo(PendingConnections.MOST_HELD_BACK);
            assertThat(held)
                    .filteredOn(RawPeer::isConnectionClosed)
                    .hasSize(40 - PendingConnections.MOST_HELD_BACK + 1);
            held.forEach(RawPeer::close);
            bench.advance(SECOND);
            assertThat(bench.view().pendingConnections()).isZero();
            assertThat(bench.advance(60 * SECOND)).isEqualTo(FOR_EVER);
            bench.joinAs(66, "forgiven").close();
        }
    }

    @Test
    void questionsWhetherTheControllerIsAtWorkAreNoComingAndGoing() {
        try (ControllerBench bench = new ControllerBench()) {
            for (int i = 0; i < 200; i++) {
                try (RawPeer asking = bench.connectAs(66)) {
                    asking.ask();
                    bench.settle();
                    assertThat(asking.isConnectionClosed()).isTrue();
                }
            }
            assertThat(bench.counters.get(Counter.PEERS_HELD_BACK)).isZero();
            assertThat(bench.counters.get(Counter.PEERS_REFUSED)).isZero();
            bench.joinAs(66, "at once").close();
        }
    }

    @Test
    void thoseTurnedAwayWhileOthersOfTheirProgramAreHeldBackDoNotMakeItWaitForLonger() {
        try (ControllerBench bench = new ControllerBench()) {
            comeAndGoUntilHeldBack(bench);
            List<RawPeer> turnedAway = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                turnedAway.add(bench.connectAs(66));
                bench.settle();
            }
            assertThat(bench.counters.get(Counter.PEERS_REFUSED)).isGreaterThan(400);
            turnedAway.forEach(RawPeer::close);
            bench.advance(SECOND);
            bench.joinAs(66, "forgiven").close();
        }
    }

    @Test
    void howeverOftenAProgramHasComeAndGoneItWaitsForSecondsAtMost() {
        Restlessness restlessness = new Restlessness();
        for (int i = 0; i < 100_000; i++) {
            restlessness.ended(0, 1);
        }
        assertThat(restlessness.pauseNanos(1)).isEqualTo(Restlessness.LONGEST_PAUSE_NANOS);
    }

    @Test
    void everyLabelThatTheCrateAdmitsIsAdmittedAndReached() {
        String[] many = IntStream.range(0, 1_000).mapToObj(i -> "element " + i).toArray(String[]::new);
        String large = "x".repeat(5_000);
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender");
                RawPeer split = bench.join("", "split", "split");
                RawPeer crowd = bench.join(many);
                RawPeer giant = bench.join(large)) {
            sender.sendString(leaf(""), "for the empty one");
            sender.sendString(leaf("element 999"), "for one of a thousand");
            sender.sendString(leaf(large), "for the large one");
            bench.settle();
            assertThat(split.readAll()).containsExactly("for the empty one");
            assertThat(crowd.readAll()).containsExactly("for one of a thousand");
            assertThat(giant.readAll()).containsExactly("for the large one");
            assertThat(bench.counters.get(Counter.PEERS_MISBEHAVED)).isZero();
            assertThat(bench.view().members().get(1).label()).containsExactly("", "split");
        }
    }

    @Test
    void labelsOfOneProgramThatTakeTooMuchMemoryAreRefusedAndOthersComeIn() {
        String[] many =
                IntStream.range(0, 20_000).mapToObj(Integer::toHexString).toArray(String[]::new);
        try (ControllerBench bench = new ControllerBench()) {
            List<RawPeer> greedy = new ArrayList<>();
            while (bench.counters.get(Counter.PEERS_REFUSED) == 0) {
                RawPeer peer = bench.connectAs(66);
                peer.introduce(ControllerBench.introduction(many));
                bench.settle();
                greedy.add(peer);
                assertThat(greedy).hasSizeLessThan(1_000);
            }
            long most = Runtime.getRuntime().maxMemory() / 64;
            assertThat(greedy.size() - 1L).isBetween(most / (20_000 * 130L), most / (20_000 * 112L));
            assertThat(greedy.get(greedy.size() - 1).isConnectionClosed()).isTrue();
            bench.joinAs(1, many).close();
            greedy.get(0).close();
            bench.settle();
            bench.joinAs(66, many).close();
            greedy.forEach(RawPeer::close);
        }
    }

    @Test
    void whoAddressesDeepAsTheCrateMayStaysOnTheBus() {
        byte[] nested = nest(65);
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender");
                RawPeer last = bench.join("name64")) {
            sender.sendString(EncodedSelector.of(nested, false, 0, 0), "sixty-five levels deep");
            bench.settle();
            assertThat(last.readAll()).containsExactly("sixty-five levels deep");
            assertThat(sender.isConnectionClosed()).isFalse();
        }
    }

    /** As {@code name0.or(name1).or(name2)…} is encoded by the crate: the deepest operand is the first. */
    private static byte[] nest(int names) {
        byte[] nested = RawFrame.repeated(names - 1, 5);
        for (int i = 0; i < names; i++) {
            nested = RawFrame.concat(nested, RawFrame.leaf("name" + i));
        }
        return nested;
    }

    private static EncodedSelector leaf(String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        byte[] head = {2, (byte) 251, (byte) text.length, (byte) (text.length >> 8)};
        return EncodedSelector.of(RawFrame.concat(head, text), false, 0, 0);
    }

    @Test
    void moreEndpointsThanAllowedAreRefused() {
        HostLimits limits = HostLimits.builder()
                .maxConnections(2)
                .maxPendingConnections(2)
                .maxPendingPerProgram(2)
                .handshakeTimeout(Duration.ofSeconds(2))
                .build();
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
                waiting.introduce(ControllerBench.introduction("patient"));
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
                bench.advance(SECOND / 50);
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
            int stuffed = bench.stuff(pair.sending().duplicate());
            full.introduce(ControllerBench.introduction("full"), pair);
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
            bench.stuff(pair.sending().duplicate());
            full.introduce(new ConnectMessage(ProtocolVersion.OURS, "wrong", List.of("full"), null), pair);
            assertThat(bench.settle()).isEqualTo(FOR_EVER);
            assertThat(full.isConnectionClosed()).isTrue();
            assertThat(bench.view().members()).isEmpty();
        }
    }
}
