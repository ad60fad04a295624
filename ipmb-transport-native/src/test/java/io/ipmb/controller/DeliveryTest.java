package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.HostLimits;
import io.ipmb.HostedBus;
import io.ipmb.Selector;
import io.ipmb.counter.Counter;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.ProtocolVersion;
import io.ipmb.testsupport.LogLines;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a controller gives to whom, and what happens where that cannot be done at once or ever. */
@Timeout(60)
class DeliveryTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long FOR_EVER = Long.MAX_VALUE;

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
                RawPeer crate = bench.join("receiver");
                RawPeer ours = bench.joinAsOurs("receiver")) {
            KernelObject memory = bench.world.sharedMemory().create(16);
            sender.sendString("receiver", "one", 0);
            sender.sendString(Selector.unicast("receiver"), "two", Collections.nCopies(5, memory));
            sender.sendString(Selector.unicast("receiver"), "three", Collections.nCopies(4, memory));
            memory.close();
            bench.settle();
            assertThat(crate.readAll()).containsExactly("one", "three");
            assertThat(ours.readAll()).containsExactly("two");
            assertThat(bench.counters.get(Counter.DROPPED_UNDELIVERABLE)).isZero();
        }
    }

    @Test
    void multicastWithMoreObjectsThanSomeTakeReachesTheOthersAndIsCountedWithThose() throws PlatformException {
        try (ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender");
                RawPeer crate = bench.join("receiver");
                RawPeer ours = bench.joinAsOurs("receiver")) {
            KernelObject memory = bench.world.sharedMemory().create(16);
            sender.sendString(Selector.multicast("receiver"), "five", Collections.nCopies(5, memory));
            memory.close();
            bench.settle();
            assertThat(crate.readAll()).isEmpty();
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
                RawPeer crate = bench.join("receiver")) {
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
                assertThat(crate.readAll()).isEmpty();
                assertThat(another.readAll()).isEmpty();
                assertThat(ours.readAll()).containsExactly("Accepted", "five");
                assertThat(bench.counters.get(Counter.DROPPED_UNDELIVERABLE)).isZero();
            }
        }
    }

    @Test
    void moreObjectsWithOneMessageThanAllowedCostTheSenderItsConnectionAndNothingLeaks() throws PlatformException {
        HostLimits limits = HostLimits.builder().maxObjectsPerMessage(2).build();
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
        try (ControllerBench bench = new ControllerBench(HostLimits.builder()
                        .queueBytes(1 << 20)
                        .queueObjects(10)
                        .build());
                RawPeer sender = bench.join("sender");
                RawPeer slow = bench.connect()) {
            ChannelPair pair = bench.world.channelPair();
            bench.stuff(pair.sending().duplicate());
            slow.introduce(ControllerBench.introduction("slow"), pair);
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
    void aReceiverWithoutRoomForWhatWaitsIsSeenAndSaidOnce() throws PlatformException {
        try (LogLines log = new LogLines("io.ipmb.controller");
                ControllerBench bench = new ControllerBench();
                RawPeer sender = bench.join("sender");
                RawPeer paused = bench.connect()) {
            ChannelPair pair = bench.world.channelPair();
            bench.stuff(pair.sending().duplicate());
            paused.introduce(ControllerBench.introduction("paused"), pair);
            bench.settle();
            sender.sendString("paused", "waits", 0);
            assertThat(bench.settle()).isEqualTo(10 * SECOND);
            bench.advance(4 * SECOND);
            assertThat(bench.view().members().get(1).waitingFor()).hasSeconds(4);
            assertThat(bench.view().members().get(0).waitingFor()).isZero();
            assertThat(log.with("has had no room")).isEmpty();
            assertThat(bench.advance(6 * SECOND))
                    .as("nothing to look at any more")
                    .isEqualTo(FOR_EVER);
            assertThat(log.with("has had no room for 10 s"))
                    .singleElement()
                    .asString()
                    .contains("paused", "2 messages wait for it");
            paused.readAll();
            bench.settle();
            assertThat(bench.view().members().get(1).waitingFor()).isZero();
        }
    }

    @Test
    void whenTheSystemIsShortOfSomethingAMessageWaitsAndIsTriedAgain() throws PlatformException {
        try (ControllerBench bench = new ControllerBench()) {
            ChannelPair up = bench.world.channelPair();
            ChannelPair down = bench.world.channelPair();
            FailingChannel inbox = new FailingChannel(bench.world.sendingHalf(down.sending()));
            bench.controller.attachOwn(Set.of("host"), Extension.OURS, up.receiving(), inbox);
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
}
