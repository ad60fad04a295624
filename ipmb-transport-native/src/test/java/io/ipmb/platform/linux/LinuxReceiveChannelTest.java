package io.ipmb.platform.linux;

import static io.ipmb.platform.linux.LinuxBench.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.linux.LinuxBench.Link;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(DescriptorLeakCheck.class)
class LinuxReceiveChannelTest {

    @RegisterExtension
    private final LinuxBench bench = new LinuxBench();

    @ParameterizedTest
    @CsvSource({
        "105,NO_RESOURCES", // ENOBUFS
        "12,NO_RESOURCES", // ENOMEM
        "24,NO_RESOURCES", // EMFILE
        "23,NO_RESOURCES", // ENFILE
        "88,UNEXPECTED", // ENOTSOCK
        "5,UNEXPECTED" // EIO
    })
    void everyErrorOfReceivingHasItsReasonAndLosesNothing(int errno, Reason reason) throws Exception {
        Link link = bench.link();
        LinuxIncomingPackets room = bench.room(1);
        link.sender().send(bench.packet(10), 0);
        bench.faults.fail("recvmmsg", errno);

        PlatformException failure = expectFailure(reason, () -> link.receiver().receive(room));

        assertThat(failure).hasMessageStartingWith("recvmmsg: ");
        assertThat(room.count()).isZero();
        assertThat(link.receiver().receive(room)).isEqualTo(1);
    }

    @Test
    void aSignalDoesNotEndReceiving() throws Exception {
        Link link = bench.link();
        link.sender().send(bench.packet(10), 0);
        bench.faults.fail("recvmmsg", Errno.EINTR, Errno.EINTR);

        assertThat(link.receiver().receive(bench.room(1))).isEqualTo(1);
    }

    @Test
    void aResetConnectionIsReadToItsEnd() throws Exception {
        Link link = bench.link();
        LinuxIncomingPackets room = bench.room(1);
        link.sender().send(bench.packet(10), 0);
        link.sender().close();
        bench.faults.fail("recvmmsg", Errno.ECONNRESET);

        assertThat(link.receiver().receive(room)).isEqualTo(1);
        assertThat(link.receiver().receive(room)).isEqualTo(ReceiveChannel.END);
    }

    @Test
    void aConnectionThatKeepsSayingThatItWasResetHasEnded() throws Exception {
        Link link = bench.link();
        bench.faults.fail("recvmmsg", Errno.ECONNRESET, Errno.ECONNRESET);

        assertThat(link.receiver().receive(bench.room(1))).isEqualTo(ReceiveChannel.END);
    }

    @Test
    void moreRoomThanTheLimitIsNotUsed() throws Exception {
        Link link = bench.link();
        LinuxIncomingPackets room = bench.room(4);
        for (int length = 1; length <= 5; length++) {
            link.sender().send(bench.packet(length), 0);
        }

        assertThat(link.receiver().receive(room, 1)).isEqualTo(1);
        assertThat(room.length(0)).isEqualTo(1);
        assertThat(link.receiver().receive(room, 100)).isEqualTo(4);
        assertThat(List.of(room.length(0), room.length(3))).containsExactly(2, 5);
        assertThatThrownBy(() -> link.receiver().receive(room, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatArrivedLastTimeIsOverwrittenAndItsObjectsAreClosed() throws Exception {
        Link link = bench.link();
        KernelObject object = bench.closing(bench.platform.sharedMemory().create(10));
        LinuxIncomingPackets room = bench.room(2);
        link.sender().send(bench.packet(100, List.of(object, object)), 0);
        link.sender().send(bench.packet(200), 0);
        assertThat(link.receiver().receive(room)).isEqualTo(2);
        long closedBefore = bench.faults.count("close");

        link.sender().send(bench.packet(7), 0);

        assertThat(link.receiver().receive(room)).isEqualTo(1);
        assertThat(room.length(0)).isEqualTo(7);
        assertThat(room.objectCount(0)).isZero();
        assertThat(bench.faults.count("close")).isEqualTo(closedBefore + 2);
    }

    @Test
    void aPacketOfAPeerThatBreaksTheSizeLimitIsMarked() throws Exception {
        Link link = bench.link();
        LinuxIncomingPackets room = bench.room(3);
        link.sender().send(bench.packet(10), 0);
        assertThat(bench.sendRaw(link.sender(), 131_072, List.of())).isEqualTo(1);
        assertThat(bench.sendRaw(link.sender(), 131_073, List.of())).isEqualTo(1);

        assertThat(link.receiver().receive(room)).isEqualTo(3);

        assertThat(List.of(room.truncated(0), room.truncated(1), room.truncated(2)))
                .containsExactly(false, false, true);
        assertThat(room.length(2)).isEqualTo(131_072);
    }

    @Test
    void anEmptyPacketIsTheEndWhateverComesAfterIt() throws Exception {
        Link link = bench.link();
        LinuxIncomingPackets room = bench.room(8);
        LinuxDescriptor object =
                (LinuxDescriptor) bench.closing(bench.platform.sharedMemory().create(10));
        assertThat(link.sender().send(bench.packet(5), 0)).isEqualTo(1);
        assertThat(bench.sendRaw(link.sender(), 0, List.of(object, object))).isEqualTo(1);
        assertThat(link.sender().send(bench.packet(6, List.of(object)), 0)).isEqualTo(1);

        assertThat(link.receiver().receive(room)).isEqualTo(1);

        assertThat(room.length(0)).isEqualTo(5);
        assertThat(link.sender().send(bench.packet(7), 0)).isEqualTo(1);
        assertThat(link.receiver().receive(room)).isEqualTo(ReceiveChannel.END);
        assertThat(link.receiver().receive(room)).isEqualTo(ReceiveChannel.END);
    }

    @Test
    void objectsThatDoNotFitIntoTheProcessMarkThePacketAndTheOthersAreClosed() throws Exception {
        Link link = bench.link();
        KernelObject object = bench.closing(bench.platform.sharedMemory().create(10));
        LinuxIncomingPackets room = bench.room(2);
        link.sender().send(bench.packet(10, Collections.nCopies(20, object)), 0);
        link.sender().send(bench.packet(11), 0);

        try (DescriptorLimit limit = new DescriptorLimit(bench.faults.real(), 5)) {
            assertThat(limit).isNotNull();
            assertThat(link.receiver().receive(room)).isEqualTo(2);
        }

        assertThat(room.objectsLost(0)).isTrue();
        assertThat(room.truncated(0)).as("the sender has done nothing wrong").isFalse();
        assertThat(room.objectCount(0)).isBetween(1, 19);
        assertThat(room.objectsLost(1)).isFalse();
        assertThat(room.length(1)).isEqualTo(11);
    }

    @Test
    void closingEndsAWaitInAnotherThread() throws Exception {
        Link link = bench.link();
        Future<Boolean> waiting = bench.inBackground(() -> {
            link.receiver().await(Long.MAX_VALUE);
            return true;
        });
        bench.awaitCall("ppoll", 1);

        link.receiver().close();

        assertThat(LinuxBench.result(waiting)).isTrue();
        expectFailure(Reason.CLOSED, () -> link.receiver().receive(bench.room(1)));
        expectFailure(Reason.CLOSED, () -> link.sender().send(bench.packet(1), 0));
        link.receiver().await(Long.MAX_VALUE);
        link.receiver().close();
    }

    @Test
    void noWakeUpIsLostBetweenTwoThreads() throws Exception {
        LinuxReceiveChannel ping = bench.link().receiver();
        LinuxReceiveChannel pong = bench.link().receiver();
        bench.assertNoWakeUpIsLost(ping::await, ping::wakeReader, pong::await, pong::wakeReader);
    }

    @Test
    void aWakeUpBeforeTheWaitCountsForItAndForNoOther() throws Exception {
        Link link = bench.link();
        link.receiver().wakeReader();
        link.receiver().wakeReader();
        long start = System.nanoTime();

        link.receiver().await(LinuxBench.LIMIT_NANOS);
        assertThat(System.nanoTime() - start).isLessThan(LinuxBench.LIMIT_NANOS / 2);
        long before = System.nanoTime();
        link.receiver().await(20_000_000);

        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(20_000_000);
        assertThat(bench.faults.count("write"))
                .as("nobody waited, so nobody had to be interrupted")
                .isZero();
    }

    @Test
    void aWaitEndsNeitherEarlyNorALotLater() throws Exception {
        Link link = bench.link();
        for (long nanos : new long[] {0, 1, 999, 1_500_000}) {
            long start = System.nanoTime();

            link.receiver().await(nanos);

            assertThat(System.nanoTime() - start).isBetween(nanos, nanos + LinuxBench.LIMIT_NANOS);
        }
    }
}
