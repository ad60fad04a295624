package io.ipmb.platform;

import static io.ipmb.platform.ConformanceBench.expectFailure;
import static io.ipmb.platform.ConformanceBench.uniqueName;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.ConformanceBench.Probe;
import io.ipmb.platform.ConformanceBench.Wire;
import io.ipmb.platform.PlatformException.Reason;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sending half of a channel pair goes to a peer; anything else does not become one. */
abstract class HandoverConformance extends ConformanceGroup {

    abstract KernelObject asObject(SendChannel connection) throws Exception;

    @Test
    void theTwoSidesOfABusConnectionMeet() throws Exception {
        String name = uniqueName();
        NameClaim claim = bench().closing(platform().claim(name));
        SendChannel up = bench().closing(platform().connect(name));
        ChannelPair pair = platform().channelPair();
        ReceiveChannel down = bench().closing(pair.receiving());
        bench().closing(pair.sending());
        up.send(bench().packet("hello", List.of(pair.sending())), 0);
        pair.sending().close();

        ReceiveChannel fromBelow = bench().closing(claim.accept());
        KernelObject handedOver =
                bench().taken(bench().receiveOne(fromBelow), 0).get(0);
        SendChannel answering = bench().closing(platform().sendingHalf(handedOver));

        assertThat(handedOver.isOpen()).isFalse();
        bench().send(answering, "welcome");
        assertThat(bench().receive(down, 1)).containsExactly("welcome");
        answering.close();
        bench().expectEnd(down);
    }

    @Test
    void severalHoldersSendIntoOneChannel() throws Exception {
        Probe probe = bench().probe();
        SendChannel one = bench().closing(platform().sendingHalf(probe.object().duplicate()));
        SendChannel other = bench().closing(platform().sendingHalf(probe.object()));

        bench().send(one, "1");
        bench().send(other, "2");
        bench().send(one, "3");
        one.close();
        bench().send(other, "4");

        assertThat(bench().receive(probe.receiver(), 4)).containsExactly("1", "2", "3", "4");
        assertThat(bench().receiveNow(probe.receiver())).isZero();
        other.close();
        bench().expectEnd(probe.receiver());
    }

    @Test
    void memoryIsNoSendingHalf() throws Exception {
        KernelObject memory = bench().closing(platform().sharedMemory().create(4096));

        expectFailure(Reason.INVALID_OBJECT, () -> platform().sendingHalf(memory));

        assertThat(memory.isOpen()).isFalse();
    }

    @Test
    void aFileIsNoSendingHalf(@TempDir Path directory) throws Exception {
        try (FileChannel channel =
                FileChannel.open(directory.resolve("file"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            KernelObject file = bench().closing(platform().kernelObjects().duplicateOf(channel));

            expectFailure(Reason.INVALID_OBJECT, () -> platform().sendingHalf(file));

            assertThat(file.isOpen()).isFalse();
        }
    }

    @Test
    void aConnectionThatLeadsToANameIsRefused() throws Exception {
        String name = uniqueName();
        NameClaim claim = bench().closing(platform().claim(name));
        SendChannel connection = bench().closing(platform().connect(name));
        KernelObject loop = bench().closing(asObject(connection));

        expectFailure(Reason.INVALID_OBJECT, () -> platform().sendingHalf(loop));

        assertThat(loop.isOpen()).isFalse();
        bench().send(connection, "in order");
        ReceiveChannel receiver = bench().closing(claim.accept());
        assertThat(bench().receive(receiver, 1)).containsExactly("in order");
    }

    @Test
    void aConnectionThatLeadsToANameIsRefusedAfterItTravelled() throws Exception {
        String name = uniqueName();
        NameClaim claim = bench().closing(platform().claim(name));
        SendChannel connection = bench().closing(platform().connect(name));
        try (KernelObject loop = asObject(connection)) {
            connection.send(bench().packet("hello", List.of(loop)), 0);
        }
        ReceiveChannel receiver = bench().closing(claim.accept());
        KernelObject received = bench().taken(bench().receiveOne(receiver), 0).get(0);

        expectFailure(Reason.INVALID_OBJECT, () -> platform().sendingHalf(received));

        assertThat(received.isOpen()).isFalse();
    }

    @Test
    void aClosedObjectIsNoSendingHalf() throws Exception {
        Probe probe = bench().probe();
        probe.object().close();

        assertThat(catchReason(probe.object())).isIn(Reason.CLOSED, Reason.INVALID_OBJECT);
    }

    private Reason catchReason(KernelObject object) {
        try {
            platform().sendingHalf(object).close();
            throw new AssertionError(object + " became a sending half");
        } catch (PlatformException e) {
            return e.reason();
        }
    }

    @Test
    void aSendingHalfWhoseReceiverIsGoneFailsWhenItIsUsed() throws Exception {
        Probe probe = bench().probe();
        probe.receiver().close();

        SendChannel sender = bench().closing(platform().sendingHalf(probe.object()));

        assertThat(sender.isPeerGone()).isTrue();
        expectFailure(Reason.CLOSED, () -> sender.send(bench().packets("nobody there"), 0));
    }

    @Test
    void aSendingHalfUnderWayKeepsTheChannelOpen() throws Exception {
        Wire wire = bench().wire();
        Probe probe = bench().probe();
        wire.sender().send(bench().packet("with", List.of(probe.object())), 0);
        probe.object().close();

        assertThat(bench().receiveNow(probe.receiver())).isZero();

        wire.sender().close();
        assertThat(bench().receiveNow(probe.receiver())).isZero();
        wire.receiver().close();
        bench().expectEnd(probe.receiver());
    }
}
