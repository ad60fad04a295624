package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.counter.Counter;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.ProtocolVersion;
import io.ipmb.protocol.RawFrame;
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
        ControllerLimits limits = ControllerLimits.DEFAULT.withConnections(10, 10, Duration.ofSeconds(2));
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
    void everyLabelThatTheFamilyAdmitsIsAdmittedAndReached() {
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
    void whoAddressesDeepAsTheFamilyMayStaysOnTheBus() {
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

    /** As {@code name0.or(name1).or(name2)…} is encoded by the family: the deepest operand is the first. */
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
