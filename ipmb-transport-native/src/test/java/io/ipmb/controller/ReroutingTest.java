package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostLimits;
import io.ipmb.HostedBus;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.endpoint.WireSelectors;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What waits inside the controller for one that goes: to whom it goes instead, in which order, and how it is counted.
 */
@Timeout(60)
class ReroutingTest {

    /** The ways in which a receiver goes. */
    enum Way {
        /** It takes nothing any more; it still sends, and reads what it has. */
        RETIRES {
            @Override
            void go(RawPeer receiver) {
                receiver.stopIntake();
            }
        },
        /** Its process ends, or it closes. */
        LEAVES {
            @Override
            void go(RawPeer receiver) {
                receiver.close();
            }
        };

        abstract void go(RawPeer receiver);
    }

    /** A member whose channel is full from the beginning, so that all that is for it waits inside the controller. */
    private static RawPeer joinStuffed(ControllerBench bench, String... label) throws PlatformException {
        RawPeer peer = bench.connect();
        ChannelPair pair = bench.world.channelPair();
        bench.stuff(pair.sending().duplicate());
        peer.introduce(ControllerBench.introduction(label), pair);
        bench.settle();
        return peer;
    }

    private static List<String> numbered(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "job " + i).toList();
    }

    private static void send(ControllerBench bench, RawPeer sender, Selector to, int from, int count) {
        for (String text : numbered(from, from + count)) {
            sender.sendString(to, text, List.of());
            bench.settle();
        }
    }

    @ParameterizedTest
    @EnumSource
    void unicastGoesToTheNextMatchAndComesBeforeWhatIsSentLater(Way way) throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender");
                RawPeer leaver = joinStuffed(bench, "worker");
                RawPeer next = bench.join("worker");
                RawPeer last = bench.join("worker")) {
            send(bench, sender, Selector.unicast("worker"), 0, 200);
            // In the uplink already when the receiver goes, so that one turn sees both.
            sender.sendString("worker", "job 200", 0);
            way.go(leaver);
            bench.settle();
            send(bench, sender, Selector.unicast("worker"), 201, 10);
            List<String> read = new ArrayList<>(next.readAll());
            for (int i = 0; i < 10; i++) {
                bench.settle();
                read.addAll(next.readAll());
            }
            assertThat(read).isEqualTo(numbered(0, 211));
            assertThat(last.readAll()).isEmpty();
            assertThat(bench.counters.get(Counter.REROUTED)).isBetween(200L, 201L);
            assertThat(bench.counters.get(Counter.DROPPED_RECEIVER_GONE)).isZero();
            assertThat(bench.counters.get(Counter.DROPPED_NOBODY)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void withNobodyElseItIsKeptForItsTimeToLiveAndElseDroppedAndCounted(Way way) throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender");
                RawPeer leaver = joinStuffed(bench, "worker")) {
            Selector patient = Selector.unicast("worker").withTimeToLive(Duration.ofSeconds(9));
            sender.sendString("worker", "no time", 0);
            send(bench, sender, patient, 0, 3);
            sender.sendString("worker", "none either", 0);
            bench.settle();
            way.go(leaver);
            bench.settle();
            assertThat(bench.view().keptMessages()).isEqualTo(3);
            assertThat(bench.counters.get(Counter.DROPPED_NOBODY)).isEqualTo(2);
            send(bench, sender, patient, 3, 1);
            try (RawPeer heir = bench.connect()) {
                heir.introduce(ControllerBench.introduction("worker"));
                bench.settle();
                assertThat(heir.readAll()).containsExactly("Accepted", "job 0", "job 1", "job 2", "job 3");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMulticastIsDoneWhereverElseItWasGivenAndItsCopyIsCounted(Way way) throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender");
                RawPeer leaver = joinStuffed(bench, "worker");
                RawPeer other = bench.join("worker")) {
            send(bench, sender, Selector.multicast("worker").withTimeToLive(Duration.ofSeconds(9)), 0, 5);
            way.go(leaver);
            bench.settle();
            assertThat(other.readAll()).isEqualTo(numbered(0, 5));
            assertThat(bench.counters.get(Counter.DROPPED_RECEIVER_GONE)).isEqualTo(5);
            assertThat(bench.view().keptMessages()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void objectsGoAlongAndNothingLeaks(Way way) throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender");
                RawPeer leaver = joinStuffed(bench, "worker");
                RawPeer crate = bench.join("worker");
                RawPeer ours = bench.joinAsOurs("worker")) {
            KernelObject memory = bench.world.sharedMemory().create(16);
            sender.sendString(Selector.unicast("worker"), "one", List.of(memory));
            sender.sendString(Selector.unicast("worker"), "none", List.of());
            sender.sendString(Selector.unicast("worker"), "four", List.of(memory, memory, memory, memory));
            sender.sendString(Selector.multicast("worker"), "all", List.of(memory));
            memory.close();
            bench.settle();
            way.go(leaver);
            bench.settle();
            assertThat(crate.readAll()).containsExactly("all", "one", "none", "four");
            assertThat(ours.readAll()).containsExactly("all");
        }
    }

    @Test
    void sendersThatWaitedForItGoOnAndNothingIsLostThoughTheNextOneIsFullToo() throws PlatformException {
        try (ControllerBench bench = new ControllerBench(
                        HostLimits.builder().queueBytes(4_000).queueObjects(10).build());
                RawPeer sender = bench.join("sender");
                RawPeer leaver = joinStuffed(bench, "worker");
                RawPeer next = joinStuffed(bench, "worker")) {
            send(bench, sender, Selector.unicast("worker"), 0, 200);
            assertThat(bench.view().members().get(0).paused()).isTrue();
            leaver.stopIntake();
            bench.settle();
            send(bench, sender, Selector.unicast("worker"), 200, 100);
            List<String> read = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                read.addAll(next.readAll());
                bench.settle();
            }
            assertThat(read.subList(read.indexOf("Accepted") + 1, read.size())).isEqualTo(numbered(0, 300));
        }
    }

    @Test
    void whoTakesNothingAnyMoreIsAMemberThatIsSeenToReceiveNothing() {
        try (ControllerBench bench = new ControllerBench();
                RawPeer retired = bench.join("worker", "one");
                RawPeer other = bench.join("worker", "two")) {
            retired.stopIntake();
            assertThat(bench.view().members())
                    .extracting(HostedBus.Member::receives)
                    .containsExactly(false, true);
            assertThat(bench.controller.countMatching(
                            WireSelectors.encoded(Selector.unicast("worker")).program()))
                    .isEqualTo(1);
            retired.sendString("two", "an answer", 0);
            bench.settle();
            assertThat(other.readAll()).containsExactly("an answer");
        }
    }
}
