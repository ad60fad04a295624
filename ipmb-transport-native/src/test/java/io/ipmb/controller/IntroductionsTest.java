package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostLimits;
import io.ipmb.HostedBus;
import io.ipmb.Selector;
import io.ipmb.SlowConsumerPolicy;
import io.ipmb.counter.Counter;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.EndpointReport;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.LaneNote;
import io.ipmb.protocol.LaneNote.Kind;
import io.ipmb.protocol.LaneOffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lanes that a controller introduces, turned by hand. */
@Timeout(60)
class IntroductionsTest {

    private static final UUID SENDER = new UUID(1, 1);
    private static final UUID MOON = new UUID(2, 2);
    private static final UUID NOBODY = new UUID(9, 9);
    private static final LaneOffer OFFER = new LaneOffer(MOON, SENDER);
    private static final String OFFERED = OFFER + " with 3 objects";

    private ControllerBench bench = new ControllerBench();
    private final List<KernelObject> three = new ArrayList<>();

    @BeforeEach
    void makeObjects() throws PlatformException {
        for (int i = 0; i < LaneOffer.OBJECTS; i++) {
            three.add(bench.world.sharedMemory().create(16));
        }
    }

    @AfterEach
    void close() {
        three.forEach(KernelObject::close);
        bench.close();
    }

    /** Another controller in the place of the first one. */
    private void host(HostLimits limits, SlowConsumerPolicy policy, boolean lanes) throws PlatformException {
        close();
        three.clear();
        bench = new ControllerBench(limits, policy, lanes);
        makeObjects();
    }

    private int open() {
        return bench.world.openObjects().size();
    }

    private HostedBus.Member seen(String label) {
        return bench.view().members().stream()
                .filter(member -> member.label().contains(label))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anOfferReachesItsReceiverAloneBehindWhatWasSentBefore() {
        try (RawPeer sender = bench.joinAsAble(SENDER, "earth");
                RawPeer other = bench.joinAsAble(new UUID(3, 3), "moon");
                RawPeer moon = bench.joinAsAble(MOON, "moon", "luna")) {
            int before = open();
            sender.sendString("luna", "before", 0);
            sender.offer(OFFER, three);
            sender.sendString("luna", "behind", 0);
            bench.settle();
            assertThat(moon.readAll()).containsExactly("before", OFFERED, "behind");
            assertThat(other.readAll()).isEmpty();
            assertThat(sender.readAll()).isEmpty();
            assertThat(open()).isEqualTo(before);
            assertThat(bench.controller.heldObjects()).isZero();
            assertThat(bench.counters.get(Counter.LANES_INTRODUCED)).isEqualTo(1);
            assertThat(bench.counters.get(Counter.ROUTED))
                    .as("it is no message")
                    .isEqualTo(2);
            assertThat(seen("earth").sent()).isEqualTo(2);
            assertThat(seen("luna").received()).isEqualTo(2);
        }
    }

    @Test
    void anOfferWaitsInItsPlaceInTheQueueOfAReceiverThatDoesNotRead() {
        try (RawPeer sender = bench.joinAsAble(SENDER, "earth");
                RawPeer moon = bench.joinAsAble(MOON, "moon")) {
            int before = open();
            while (seen("moon").queuedMessages() == 0) {
                sender.sendString("moon", "before", 0);
                bench.settle();
            }
            sender.offer(OFFER, three);
            sender.sendString("moon", "behind", 0);
            bench.settle();
            assertThat(open()).as("while it waits").isEqualTo(before + LaneOffer.OBJECTS);
            List<String> read = moon.readAll();
            bench.settle();
            read.addAll(moon.readAll());
            assertThat(read).endsWith("before", OFFERED, "behind");
            assertThat(seen("moon").received()).isEqualTo(read.size() - 1);
            assertThat(open()).isEqualTo(before);
        }
    }

    @Test
    void theOfferToAReceiverThatLeavesIsPassedOnToNobody() {
        try (RawPeer sender = bench.joinAsAble(SENDER, "earth");
                RawPeer deputy = bench.joinAsAble(new UUID(3, 3), "deputy")) {
            int before = open();
            RawPeer moon = bench.joinAsAble(MOON, "moon");
            while (seen("moon").queuedMessages() == 0) {
                sender.sendString("moon", "stuffing", 0);
                bench.settle();
            }
            sender.offer(OFFER, three);
            bench.settle();
            long waiting = seen("moon").queuedMessages() - 1;
            moon.close();
            bench.settle();
            assertThat(open()).isEqualTo(before);
            assertThat(bench.controller.heldObjects()).isZero();
            assertThat(deputy.readAll()).isEmpty();
            assertThat(bench.counters.get(Counter.DROPPED_NOBODY)).isEqualTo(waiting);
            assertThat(bench.counters.get(Counter.DROPPED_RECEIVER_GONE)).isZero();
        }
    }

    @Test
    void anOfferToNobodyOrToOneThatTakesNoLanesIsRefused() {
        try (RawPeer sender = bench.joinAsAble(SENDER, "earth");
                RawPeer unable = bench.joinAs(new Extension.Member(MOON, 0), "moon")) {
            int before = open();
            sender.offer(new LaneOffer(NOBODY, SENDER), three);
            sender.offer(OFFER, three);
            bench.settle();
            assertThat(bench.counters.get(Counter.LANES_REFUSED)).isEqualTo(2);
            assertThat(bench.counters.get(Counter.LANES_INTRODUCED)).isZero();
            assertThat(unable.readAll()).isEmpty();
            assertThat(open()).isEqualTo(before);
            assertThat(sender.isConnectionClosed()).isFalse();
            assertThat(bench.counters.get(Counter.DROPPED_NOBODY)).isZero();
        }
    }

    @Test
    void anOfferIsRefusedWhereSeveralSayThatTheyAreItsReceiver() {
        try (RawPeer sender = bench.joinAsAble(SENDER, "earth");
                RawPeer moon = bench.joinAsAble(MOON, "moon");
                RawPeer liar = bench.joinAsAble(MOON, "liar")) {
            sender.offer(OFFER, three);
            bench.settle();
            assertThat(bench.counters.get(Counter.LANES_REFUSED)).isEqualTo(1);
            assertThat(moon.readAll()).isEmpty();
            assertThat(liar.readAll()).isEmpty();
        }
    }

    @Test
    void anOfferIsRefusedWhereTheQueueOfItsReceiverIsFull() throws PlatformException {
        host(HostLimits.builder().queueBytes(1000).build(), SlowConsumerPolicy.WAIT, true);
        try (RawPeer sender = bench.joinAsAble(SENDER, "earth");
                RawPeer moon = bench.joinAsAble(MOON, "moon");
                RawPeer other = bench.joinAsAble(new UUID(3, 3), "other")) {
            while (bench.counters.get(Counter.SENDERS_PAUSED) == 0) {
                other.sendString("moon", "stuffing", 0);
                bench.settle();
            }
            int before = open();
            sender.offer(OFFER, three);
            bench.settle();
            assertThat(bench.counters.get(Counter.LANES_REFUSED)).isEqualTo(1);
            assertThat(open()).isEqualTo(before);
            assertThat(moon.readAll()).doesNotContain(OFFERED);
        }
    }

    @Test
    void anOfferThatHasLostItsObjectsIsRefusedAndNoMessageIsReportedLost() {
        try (RawPeer sender = bench.joinAsAble(SENDER, "earth");
                RawPeer moon = bench.joinAsAble(MOON, "moon")) {
            bench.losesObjects = true;
            sender.offer(OFFER, three);
            bench.settle();
            assertThat(bench.counters.get(Counter.LANES_REFUSED)).isEqualTo(1);
            assertThat(bench.counters.get(Counter.DROPPED_UNDELIVERABLE)).isZero();
            assertThat(moon.readAll()).isEmpty();
            assertThat(sender.isConnectionClosed()).isFalse();
        }
    }

    @Test
    void whoeverLiesOrBreaksARuleIsDisconnected() {
        assertThatItIsDisconnected(sender -> sender.offer(new LaneOffer(MOON, NOBODY), three));
        assertThatItIsDisconnected(sender -> sender.offer(OFFER, three.subList(0, 2)));
        assertThatItIsDisconnected(sender -> sender.offer(OFFER, Collections.nCopies(4, three.get(0))));
        assertThatItIsDisconnected(sender -> {
            int length =
                    new LaneNote(Kind.ENDED, List.of()).write(sender.buffer().bytes());
            sender.transmit(length, three);
        });
        assertThatItIsDisconnected(sender -> {
            int length = EndpointReport.NOTHING.write(sender.buffer().bytes());
            sender.transmit(length, three);
        });
        assertThatItIsDisconnected(sender -> {
            // Its payload ends behind the first number.
            int length = EndpointReport.NOTHING.write(sender.buffer().bytes());
            sender.buffer().bytes().put(32, (byte) 1);
            sender.transmit(length, List.of());
        });
        assertThatItIsDisconnected(sender -> {
            // Its first number is negative, where the report has 2^32 + 1.
            int length = new EndpointReport(0x1_0000_0001L, 0, 0, 0, 0, 0)
                    .write(sender.buffer().bytes());
            sender.buffer().bytes().put(44, (byte) 0x80);
            sender.transmit(length, List.of());
        });
        assertThatItIsDisconnected(sender -> {
            // Its payload ends in the middle of the first instance.
            int length = OFFER.write(sender.buffer().bytes());
            sender.buffer().bytes().put(32, (byte) 7);
            sender.transmit(length, three);
        });
        assertThatItIsDisconnected(sender -> {
            List<UUID> many = new ArrayList<>();
            for (int i = 0; i <= HostLimits.DEFAULT.maxLanesPerSender(); i++) {
                many.add(new UUID(7, i));
            }
            sender.tell(new LaneNote(Kind.HELD, many));
        });
    }

    private void assertThatItIsDisconnected(Consumer<RawPeer> misdeed) {
        long before = bench.counters.get(Counter.PEERS_MISBEHAVED);
        try (RawPeer moon = bench.joinAsAble(MOON, "moon")) {
            int open = open();
            try (RawPeer sender = bench.joinAsAble(SENDER, "earth")) {
                misdeed.accept(sender);
                bench.settle();
                assertThat(bench.counters.get(Counter.PEERS_MISBEHAVED)).isEqualTo(before + 1);
                assertThat(sender.isConnectionClosed()).isTrue();
            }
            assertThat(open()).isEqualTo(open);
            assertThat(moon.readAll()).isEmpty();
        }
        bench.settle();
    }

    @Test
    void whoeverHasNotSaidThatItIsAbleMayNotTalkAboutLanes() {
        try (RawPeer moon = bench.joinAsAble(MOON, "moon");
                RawPeer crate = bench.join("crate");
                RawPeer ours = bench.joinAs(new Extension.Member(SENDER, 0), "ours")) {
            crate.offer(OFFER, three);
            ours.tell(new LaneNote(Kind.HELD, List.of(MOON)));
            bench.settle();
            assertThat(crate.isConnectionClosed()).isTrue();
            assertThat(ours.isConnectionClosed()).isTrue();
            try (RawPeer another = bench.join("another")) {
                another.tell(EndpointReport.NOTHING);
                bench.settle();
                assertThat(another.isConnectionClosed()).isTrue();
            }
            assertThat(moon.readAll()).isEmpty();
        }
    }

    @Test
    void aSenderHasNoMoreLanesThanTheLimit() throws PlatformException {
        host(HostLimits.builder().maxLanesPerSender(2).build(), SlowConsumerPolicy.WAIT, true);
        try (RawPeer sender = bench.joinAsAble(SENDER, "earth")) {
            sender.offer(new LaneOffer(new UUID(5, 1), SENDER), three);
            sender.offer(new LaneOffer(new UUID(5, 2), SENDER), three);
            sender.offer(new LaneOffer(new UUID(5, 2), SENDER), three);
            sender.tell(new LaneNote(Kind.ENDED, List.of(new UUID(5, 1))));
            sender.offer(new LaneOffer(new UUID(5, 3), SENDER), three);
            bench.settle();
            assertThat(sender.isConnectionClosed()).isFalse();
            sender.offer(new LaneOffer(new UUID(5, 4), SENDER), three);
            bench.settle();
            assertThat(sender.isConnectionClosed()).isTrue();
        }
    }

    @Test
    void whereNoLanesAreAllowedAnOfferIsAgainstTheRules() throws PlatformException {
        for (SlowConsumerPolicy policy : List.of(SlowConsumerPolicy.DROP_OLDEST, SlowConsumerPolicy.DISCONNECT)) {
            host(HostLimits.DEFAULT, policy, true);
            assertThatItIsDisconnected(sender -> sender.offer(OFFER, three));
        }
        host(HostLimits.DEFAULT, SlowConsumerPolicy.WAIT, false);
        assertThatItIsDisconnected(sender -> sender.offer(OFFER, three));
        host(HostLimits.DEFAULT, SlowConsumerPolicy.DROP_NEWEST, true);
        try (RawPeer sender = bench.joinAsAble(SENDER, "earth");
                RawPeer moon = bench.joinAsAble(MOON, "moon")) {
            sender.offer(OFFER, three);
            bench.settle();
            assertThat(moon.readAll()).containsExactly(OFFERED);
        }
    }

    @Test
    void aReportIsShownBesideWhatTheHostCountsAndGoesToNobody() {
        try (RawPeer sender = bench.joinAsAble(SENDER, "earth");
                RawPeer moon = bench.joinAsAble(MOON, "moon")) {
            assertThat(seen("earth").lanes()).isEqualTo(HostedBus.Lanes.NONE);
            sender.sendString("moon", "by the star", 0);
            sender.tell(new EndpointReport(1000, 20, 3, 2, 1, 70_000));
            bench.settle();
            bench.advance(Duration.ofMillis(250).toNanos());
            assertThat(seen("earth").lanes())
                    .isEqualTo(new HostedBus.Lanes(2, 1, 1000, 20, 3, 70_000, Duration.ofMillis(250)));
            assertThat(seen("earth").sent()).isEqualTo(1001);
            assertThat(seen("earth").received()).isEqualTo(20);
            assertThat(seen("earth").dropped()).isEqualTo(3);
            assertThat(seen("moon").lanes()).isEqualTo(HostedBus.Lanes.NONE);
            assertThat(seen("moon").received()).isEqualTo(1);
            assertThat(moon.readAll()).containsExactly("by the star");
            assertThat(sender.readAll()).isEmpty();
            assertThat(bench.counters.get(Counter.ROUTED)).isEqualTo(1);
        }
    }

    @Test
    void ofManyReportsTheLastIsKeptAndNoCountShrinks() {
        try (RawPeer sender = bench.joinAsAble(SENDER, "earth");
                RawPeer other = bench.joinAsAble(new UUID(3, 3), "other");
                RawPeer moon = bench.joinAsAble(MOON, "moon")) {
            for (int i = 1; i <= 5000; i++) {
                sender.tell(new EndpointReport(i, 2L * i, 7, 3, 3, 100));
                if (i % 50 == 0) {
                    bench.settle();
                }
            }
            other.sendString("moon", "beside them", 0);
            sender.tell(new EndpointReport(4, 20_000, 0, 1, 0, 0));
            bench.settle();
            assertThat(seen("earth").lanes()).isEqualTo(new HostedBus.Lanes(1, 0, 5000, 20_000, 7, 0, Duration.ZERO));
            assertThat(sender.isConnectionClosed()).isFalse();
            assertThat(moon.readAll()).containsExactly("beside them");
        }
    }

    @Test
    void aPlainMessageIsNotMistaken() {
        try (RawPeer sender = bench.joinAsAble(SENDER, "earth");
                RawPeer moon = bench.joinAsAble(MOON, "moon")) {
            sender.sendString(Selector.unicast("moon"), "with three", three);
            bench.settle();
            assertThat(moon.readAll()).containsExactly("with three");
            assertThat(bench.counters.get(Counter.DELIVERED)).isPositive();
            assertThat(seen("moon").received()).isEqualTo(1);
        }
    }
}
