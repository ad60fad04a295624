package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.counter.Counter;
import io.ipmb.endpoint.RawPeer;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.protocol.ConnectMessage;
import io.ipmb.protocol.DirectoryWatch;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who watches the roster hears a bell after each change, and nobody waits for one who does not listen. */
@Timeout(60)
class BellsTest {

    private static final long FOR_EVER = Long.MAX_VALUE;

    private final ControllerBench bench = new ControllerBench();
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : toClose) {
            each.close();
        }
        // Looks for what was left open.
        bench.close();
    }

    private RawPeer join(Extension extension) {
        RawPeer peer = bench.connect();
        toClose.add(peer);
        peer.introduce(new ConnectMessage(ProtocolVersion.OURS, "", List.of("watcher"), extension));
        bench.settle();
        assertThat(peer.readAll()).containsExactly("Accepted");
        return peer;
    }

    private RawPeer join() {
        return join(Extension.OURS.with(Extension.DIRECTORY));
    }

    private static void send(RawPeer peer, KernelObject... objects) {
        peer.transmit(DirectoryWatch.write(peer.buffer().bytes()), List.of(objects));
    }

    private ReceiveChannel watch(RawPeer peer) throws PlatformException {
        ChannelPair pair = bench.world.channelPair();
        toClose.add(pair.receiving());
        send(peer, pair.sending());
        pair.sending().close();
        return pair.receiving();
    }

    /** The number of bells until now; {@link ReceiveChannel#END} for the channel's end. */
    private int rung(ReceiveChannel bell) throws PlatformException {
        try (IncomingPackets packets = bench.world.incomingPackets(64)) {
            int rung = 0;
            int count = bell.receive(packets);
            while (count > 0) {
                for (int i = 0; i < count; i++) {
                    assertThat(packets.length(i)).isEqualTo(1);
                    assertThat(packets.objectCount(i)).isZero();
                }
                rung += count;
                count = bell.receive(packets);
            }
            return rung == 0 ? count : rung;
        }
    }

    @Test
    void eachTurnWithAChangeRingsOnce() throws PlatformException {
        ReceiveChannel bell = watch(join());
        bench.settle();
        assertThat(rung(bell)).as("for the watch itself").isEqualTo(1);
        assertThat(bench.settle()).isEqualTo(FOR_EVER);
        assertThat(rung(bell)).isZero();

        RawPeer another = bench.join("another");
        assertThat(rung(bell)).isEqualTo(1);
        another.sendString("nobody", "no change", 0);
        bench.settle();
        assertThat(rung(bell)).isZero();

        another.stopIntake();
        assertThat(bench.view().members()).hasSize(2);
        bench.settle();
        assertThat(rung(bell)).as("it has retired").isEqualTo(1);
        another.close();
        bench.settle();
        assertThat(rung(bell)).isEqualTo(1);
    }

    @Test
    void whoDoesNotListenIsNotWaitedForAndHearsOfTheNextChange() throws PlatformException {
        ChannelPair pair = bench.world.channelPair();
        toClose.add(pair.receiving());
        assertThat(bench.stuff(pair.sending().duplicate())).isPositive();
        send(join(), pair.sending());
        pair.sending().close();
        RawPeer another = bench.join("another");
        assertThat(bench.settle()).as("nothing waits for room").isEqualTo(FOR_EVER);
        try (IncomingPackets packets = bench.world.incomingPackets(64)) {
            while (pair.receiving().receive(packets) > 0) {
                assertThat(packets.length(0)).as("no bell").isGreaterThan(1);
            }
        }
        another.close();
        bench.settle();
        assertThat(rung(pair.receiving())).isEqualTo(1);
    }

    @Test
    void aNewWatchTakesThePlaceOfTheEarlierOne() throws PlatformException {
        RawPeer peer = join();
        ReceiveChannel first = watch(peer);
        ReceiveChannel second = watch(peer);
        bench.settle();
        assertThat(rung(first)).isEqualTo(ReceiveChannel.END);
        assertThat(rung(second)).isEqualTo(1);
        bench.join("another").close();
        bench.settle();
        assertThat(rung(second)).isEqualTo(2);
    }

    @Test
    void aBellEndsWithItsMember() throws PlatformException {
        RawPeer peer = join();
        ReceiveChannel bell = watch(peer);
        bench.settle();
        peer.close();
        bench.settle();
        assertThat(rung(bell)).isEqualTo(1);
        assertThat(rung(bell)).isEqualTo(ReceiveChannel.END);
    }

    @Test
    void aBellEndsWithItsChannel() throws PlatformException {
        ReceiveChannel bell = watch(join());
        bench.settle();
        int open = bench.world.openObjects().size();
        bell.close();
        bench.join("another").close();
        bench.settle();
        assertThat(bench.world.openObjects().size())
                .as("both halves are closed")
                .isEqualTo(open - 2);
    }

    @Test
    void aShortageIsSatOut() throws PlatformException {
        FailingChannel[] failing = new FailingChannel[1];
        RawPeer peer = join();
        bench.wrapsNextHalf = half -> failing[0] = new FailingChannel(half);
        ReceiveChannel bell = watch(peer);
        bench.settle();
        assertThat(rung(bell)).isEqualTo(1);
        failing[0].failures.add(Reason.NO_RESOURCES);
        failing[0].failures.add(Reason.NO_RESOURCES);
        bench.join("another").close();
        long pause = bench.settle();
        assertThat(pause).isBetween(1L, TimeUnit.SECONDS.toNanos(1));
        assertThat(rung(bell)).isZero();
        bench.advance(pause);
        assertThat(bench.advance(pause)).isEqualTo(FOR_EVER);
        assertThat(rung(bell)).isPositive();
    }

    @Test
    void aWatchWhoseChannelCouldNotComeInIsNoLostMessage() throws PlatformException {
        RawPeer peer = join(Extension.OURS.with(Extension.DIRECTORY | Extension.LOSSES));
        bench.losesObjects = true;
        ReceiveChannel bell = watch(peer);
        bench.settle();
        bench.losesObjects = false;
        assertThat(bench.counters.get(Counter.DROPPED_UNDELIVERABLE)).isZero();
        assertThat(peer.readAll()).isEmpty();
        assertThat(bench.view().members()).hasSize(1);
        assertThat(rung(bell)).as("its sender can see that").isEqualTo(ReceiveChannel.END);
    }

    @Test
    void whoBreaksTheRulesOfAWatchIsDisconnected() throws PlatformException {
        KernelObject memory = bench.world.sharedMemory().create(16);
        toClose.add(memory);
        ChannelPair pair = bench.world.channelPair();
        toClose.add(pair.sending());
        toClose.add(pair.receiving());

        send(join());
        send(join(), memory);
        send(join(), pair.sending(), pair.sending());
        RawPeer unable = join(Extension.OURS);
        send(unable, pair.sending());
        bench.settle();
        assertThat(bench.counters.get(Counter.PEERS_MISBEHAVED)).isEqualTo(4);
        assertThat(bench.view().members()).isEmpty();
        assertThat(unable.isConnectionClosed()).isTrue();
    }
}
