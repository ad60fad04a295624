package io.ipmb.platform;

import static io.ipmb.platform.ConformanceBench.LIMIT;
import static io.ipmb.platform.ConformanceBench.expectFailure;
import static io.ipmb.platform.ConformanceBench.result;
import static io.ipmb.platform.ConformanceBench.uniqueName;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.ConformanceBench.Probe;
import io.ipmb.platform.ConformanceBench.Wire;
import io.ipmb.platform.PlatformException.Reason;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How a channel ends, and what is still to be had then. */
abstract class EndsConformance extends ConformanceGroup {

    @Test
    void theEndComesAfterEverythingThatWasSent() throws Exception {
        Wire wire = bench().wire();
        bench().send(wire.sender(), "a", "b");
        wire.sender().close();

        assertThat(bench().receive(wire.receiver(), 2)).containsExactly("a", "b");
        bench().expectEnd(wire.receiver());
        bench().expectEnd(wire.receiver());
    }

    @Test
    void oneReceiveBringsPacketsOrTheEndButNotBoth() throws Exception {
        Wire wire = bench().wire();
        bench().send(wire.sender(), "a");
        wire.sender().close();

        assertThat(bench().receiveNow(wire.receiver())).isEqualTo(1);
        assertThat(bench().receiveNow(wire.receiver())).isEqualTo(ReceiveChannel.END);
    }

    @Test
    void aConnectionEndsLikeAnyChannel() throws Exception {
        String name = uniqueName();
        NameClaim claim = bench().closing(platform().claim(name));
        SendChannel sender = bench().closing(platform().connect(name));
        ReceiveChannel receiver = bench().closing(claim.accept());
        bench().send(sender, "a");
        sender.close();

        assertThat(bench().receive(receiver, 1)).containsExactly("a");
        bench().expectEnd(receiver);
    }

    @Test
    void aPairWhoseSendingHalfNobodyTookEnds() throws Exception {
        Probe probe = bench().probe();

        probe.object().close();

        bench().expectEnd(probe.receiver());
    }

    @Test
    void sendingFailsOnceTheReceiverIsClosed() throws Exception {
        Wire wire = bench().wire();
        assertThat(wire.sender().isPeerGone()).isFalse();

        wire.receiver().close();

        assertThat(wire.sender().isPeerGone()).isTrue();
        expectFailure(Reason.CLOSED, () -> wire.sender().send(bench().packets("a", "b"), 0));
        expectFailure(Reason.CLOSED, () -> wire.sender().send(bench().packets("a", "b"), 1));
    }

    @Test
    void sendingToAClosedReceiverFailsAlsoWhenTheChannelWasFull() throws Exception {
        Wire wire = bench().wire();
        bench().fill(wire.sender(), 1000);

        wire.receiver().close();

        expectFailure(Reason.CLOSED, () -> wire.sender().send(bench().packets("a"), 0));
    }

    @Test
    void closedHalvesAreOfNoUseAndCanBeClosedAgain() throws Exception {
        Wire wire = bench().wire();
        wire.sender().close();
        wire.sender().close();
        wire.receiver().close();
        wire.receiver().close();

        expectFailure(Reason.CLOSED, () -> wire.sender().send(bench().packets("a"), 0));
        expectFailure(Reason.CLOSED, () -> bench().receiveNow(wire.receiver()));
    }

    @Test
    void afterStopIntakeNothingIsTakenAndWhatWasSentCanBeRead() throws Exception {
        Wire wire = bench().wire();
        bench().send(wire.sender(), "a", "b");

        wire.receiver().stopIntake();

        expectFailure(Reason.CLOSED, () -> wire.sender().send(bench().packets("too late"), 0));
        assertThat(bench().receive(wire.receiver(), 2)).containsExactly("a", "b");
        bench().expectEnd(wire.receiver());
        wire.receiver().stopIntake();
        bench().expectEnd(wire.receiver());
    }

    @Test
    void afterStopIntakeObjectsUnderWayAreDelivered() throws Exception {
        Wire wire = bench().wire();
        Probe probe = bench().probe();
        wire.sender().send(bench().packet("with", List.of(probe.object())), 0);
        wire.receiver().stopIntake();

        expectFailure(Reason.CLOSED, () -> wire.sender().send(bench().packet("late", List.of(probe.object())), 0));
        probe.object().close();

        List<KernelObject> objects = bench().taken(bench().receiveOne(wire.receiver()), 0);
        assertThat(objects).hasSize(1);
        assertThat(bench().receiveNow(probe.receiver())).isZero();
        objects.get(0).close();
        bench().expectEnd(probe.receiver());
    }

    @Test
    void stopIntakeLosesNoPacketThatWasTaken() throws Exception {
        for (int i = 0; i < 100; i++) {
            Wire wire = bench().wire();
            Future<Integer> sending = bench().inBackground(() -> sendUntilClosed(wire.sender()));
            int received = bench().receive(wire.receiver(), 1).size();

            wire.receiver().stopIntake();

            int taken = result(sending);
            int last;
            while ((last = bench().receiveNow(wire.receiver())) > 0) {
                received += last;
            }
            assertThat(last).isEqualTo(ReceiveChannel.END);
            assertThat(received).isEqualTo(taken);
            wire.receiver().close();
            wire.sender().close();
        }
    }

    /** Answers how many packets the channel took until it failed. */
    private int sendUntilClosed(SendChannel sender) throws PlatformException {
        int taken = 0;
        try (OutgoingPackets packets = platform().outgoingPackets(3)) {
            PacketBuffer buffer = platform().packetBuffer(10);
            for (int i = 0; i < packets.capacity(); i++) {
                packets.add(buffer, 0, 10);
            }
            while (true) {
                int count = sender.send(packets, 0);
                taken += count;
                if (count == 0) {
                    sender.awaitWritable(LIMIT.toNanos());
                }
            }
        } catch (PlatformException e) {
            if (e.reason() != Reason.CLOSED) {
                throw e;
            }
            return taken;
        }
    }

    @Test
    void awaitEndsWhenTheSenderCloses() throws Exception {
        for (int i = 0; i < 100; i++) {
            Wire wire = bench().wire();
            Future<Void> waiting = bench().inBackground(awaiting(wire.receiver()));
            wire.sender().close();
            result(waiting);
            bench().expectEnd(wire.receiver());
            wire.receiver().close();
        }
    }

    @Test
    void awaitEndsWhenItsOwnHalfIsClosed() throws Exception {
        for (int i = 0; i < 100; i++) {
            Wire wire = bench().wire();
            Future<Void> waiting = bench().inBackground(awaiting(wire.receiver()));
            wire.receiver().close();
            result(waiting);
            wire.sender().close();
        }
    }

    @Test
    void awaitWritableEndsWhenTheReceiverCloses() throws Exception {
        for (int i = 0; i < 50; i++) {
            Wire wire = bench().wire();
            bench().fill(wire.sender(), 10_000);
            Future<Void> waiting = bench().inBackground(awaitingWritable(wire.sender()));
            wire.receiver().close();
            result(waiting);
            wire.sender().close();
        }
    }

    @Test
    void awaitWritableEndsWhenItsOwnHalfIsClosed() throws Exception {
        for (int i = 0; i < 50; i++) {
            Probe probe = bench().probe();
            // another holder keeps the channel open
            KernelObject other = bench().closing(probe.object().duplicate());
            SendChannel sender = bench().closing(platform().sendingHalf(probe.object()));
            bench().fill(sender, 10_000);
            Future<Void> waiting = bench().inBackground(awaitingWritable(sender));
            sender.close();
            result(waiting);
            other.close();
            probe.receiver().close();
        }
    }

    /** Waits in one go: a test that only comes through by the limit has failed. */
    private static Callable<Void> awaiting(ReceiveChannel receiver) {
        return () -> {
            receiver.await(Long.MAX_VALUE);
            return null;
        };
    }

    private static Callable<Void> awaitingWritable(SendChannel sender) {
        return () -> {
            sender.awaitWritable(Long.MAX_VALUE);
            return null;
        };
    }
}
