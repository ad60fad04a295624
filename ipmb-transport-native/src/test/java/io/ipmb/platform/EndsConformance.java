package io.ipmb.platform;

import static io.ipmb.platform.ConformanceBench.LIMIT;
import static io.ipmb.platform.ConformanceBench.expectFailure;
import static io.ipmb.platform.ConformanceBench.result;
import static io.ipmb.platform.ConformanceBench.uniqueName;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.ConformanceBench.Link;
import io.ipmb.platform.ConformanceBench.Probe;
import io.ipmb.platform.PlatformException.Reason;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How a channel ends, and what is still to be had then. */
abstract class EndsConformance extends ConformanceGroup {

    @Test
    void theEndComesAfterEverythingThatWasSent() throws Exception {
        Link link = bench().link();
        bench().send(link.sender(), "a", "b");
        link.sender().close();

        assertThat(bench().receive(link.receiver(), 2)).containsExactly("a", "b");
        bench().expectEnd(link.receiver());
        bench().expectEnd(link.receiver());
    }

    @Test
    void oneReceiveBringsPacketsOrTheEndButNotBoth() throws Exception {
        Link link = bench().link();
        bench().send(link.sender(), "a");
        link.sender().close();

        assertThat(bench().receiveNow(link.receiver())).isEqualTo(1);
        assertThat(bench().receiveNow(link.receiver())).isEqualTo(ReceiveChannel.END);
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
        Link link = bench().link();
        assertThat(link.sender().isPeerGone()).isFalse();

        link.receiver().close();

        assertThat(link.sender().isPeerGone()).isTrue();
        expectFailure(Reason.CLOSED, () -> link.sender().send(bench().packets("a", "b"), 0));
        expectFailure(Reason.CLOSED, () -> link.sender().send(bench().packets("a", "b"), 1));
    }

    @Test
    void sendingToAClosedReceiverFailsAlsoWhenTheChannelWasFull() throws Exception {
        Link link = bench().link();
        bench().fill(link.sender(), 1000);

        link.receiver().close();

        expectFailure(Reason.CLOSED, () -> link.sender().send(bench().packets("a"), 0));
    }

    @Test
    void closedHalvesAreOfNoUseAndCanBeClosedAgain() throws Exception {
        Link link = bench().link();
        link.sender().close();
        link.sender().close();
        link.receiver().close();
        link.receiver().close();

        expectFailure(Reason.CLOSED, () -> link.sender().send(bench().packets("a"), 0));
        expectFailure(Reason.CLOSED, () -> bench().receiveNow(link.receiver()));
    }

    @Test
    void afterStopIntakeNothingIsTakenAndWhatWasSentCanBeRead() throws Exception {
        Link link = bench().link();
        bench().send(link.sender(), "a", "b");

        link.receiver().stopIntake();

        expectFailure(Reason.CLOSED, () -> link.sender().send(bench().packets("too late"), 0));
        assertThat(bench().receive(link.receiver(), 2)).containsExactly("a", "b");
        bench().expectEnd(link.receiver());
        link.receiver().stopIntake();
        bench().expectEnd(link.receiver());
    }

    @Test
    void afterStopIntakeObjectsUnderWayAreDelivered() throws Exception {
        Link link = bench().link();
        Probe probe = bench().probe();
        link.sender().send(bench().packet("with", List.of(probe.object())), 0);
        link.receiver().stopIntake();

        expectFailure(Reason.CLOSED, () -> link.sender().send(bench().packet("late", List.of(probe.object())), 0));
        probe.object().close();

        List<KernelObject> objects = bench().taken(bench().receiveOne(link.receiver()), 0);
        assertThat(objects).hasSize(1);
        assertThat(bench().receiveNow(probe.receiver())).isZero();
        objects.get(0).close();
        bench().expectEnd(probe.receiver());
    }

    @Test
    void stopIntakeLosesNoPacketThatWasTaken() throws Exception {
        for (int i = 0; i < 100; i++) {
            Link link = bench().link();
            Future<Integer> sending = bench().inBackground(() -> sendUntilClosed(link.sender()));
            int received = bench().receive(link.receiver(), 1).size();

            link.receiver().stopIntake();

            int taken = result(sending);
            int last;
            while ((last = bench().receiveNow(link.receiver())) > 0) {
                received += last;
            }
            assertThat(last).isEqualTo(ReceiveChannel.END);
            assertThat(received).isEqualTo(taken);
            link.receiver().close();
            link.sender().close();
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
            Link link = bench().link();
            Future<Void> waiting = bench().inBackground(awaiting(link.receiver()));
            link.sender().close();
            result(waiting);
            bench().expectEnd(link.receiver());
            link.receiver().close();
        }
    }

    @Test
    void awaitEndsWhenItsOwnHalfIsClosed() throws Exception {
        for (int i = 0; i < 100; i++) {
            Link link = bench().link();
            Future<Void> waiting = bench().inBackground(awaiting(link.receiver()));
            link.receiver().close();
            result(waiting);
            link.sender().close();
        }
    }

    @Test
    void awaitWritableEndsWhenTheReceiverCloses() throws Exception {
        for (int i = 0; i < 50; i++) {
            Link link = bench().link();
            bench().fill(link.sender(), 10_000);
            Future<Void> waiting = bench().inBackground(awaitingWritable(link.sender()));
            link.receiver().close();
            result(waiting);
            link.sender().close();
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
