package io.ipmb.platform.linux;

import static io.ipmb.platform.linux.LinuxBench.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.linux.LinuxBench.Link;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(DescriptorLeakCheck.class)
class LinuxSendChannelTest {

    @RegisterExtension
    private final LinuxBench bench = new LinuxBench();

    @ParameterizedTest
    @CsvSource({
        "32,CLOSED", // EPIPE
        "104,CLOSED", // ECONNRESET
        "107,CLOSED", // ENOTCONN
        "111,CLOSED", // ECONNREFUSED
        "90,PACKET_TOO_LARGE", // EMSGSIZE
        "109,TOO_MANY_OBJECTS", // ETOOMANYREFS
        "105,NO_RESOURCES", // ENOBUFS
        "12,NO_RESOURCES", // ENOMEM
        "22,UNEXPECTED", // EINVAL
        "9,UNEXPECTED", // EBADF
        "5,UNEXPECTED" // EIO
    })
    void everyErrorOfSendingHasItsReason(int errno, Reason reason) throws Exception {
        Link link = bench.link();
        bench.faults.fail("send", errno);
        bench.faults.fail("sendmmsg", errno);

        PlatformException one = expectFailure(reason, () -> link.sender().send(bench.packet(10), 0));
        PlatformException several = expectFailure(reason, () -> link.sender().send(bench.twoPackets(10), 0));

        assertThat(one).hasMessageStartingWith("send: ");
        assertThat(several).hasMessageStartingWith("sendmmsg: ");
        assertThat(link.sender().send(bench.packet(10), 0)).isEqualTo(1);
        assertThat(link.sender().send(bench.twoPackets(10), 0)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"22,TOO_MANY_OBJECTS", "9,INVALID_OBJECT"})
    void anErrorThatObjectsCauseIsTheirs(int errno, Reason reason) throws Exception {
        Link link = bench.link();
        KernelObject object = bench.closing(bench.platform.sharedMemory().create(10));
        bench.faults.fail("sendmmsg", errno);

        expectFailure(reason, () -> link.sender().send(bench.packet(10, List.of(object)), 0));

        assertThat(object.isOpen()).isTrue();
    }

    @Test
    void aSignalDoesNotEndSending() throws Exception {
        Link link = bench.link();
        bench.faults.fail("send", Errno.EINTR, Errno.EINTR);
        bench.faults.fail("sendmmsg", Errno.EINTR, Errno.EINTR);

        assertThat(link.sender().send(bench.packet(10), 0)).isEqualTo(1);
        assertThat(link.sender().send(bench.twoPackets(10), 0)).isEqualTo(2);

        assertThat(bench.faults.count("send")).isEqualTo(3);
        assertThat(bench.faults.count("sendmmsg")).isEqualTo(3);
    }

    @Test
    void aFullChannelTakesNothingAndIsNoFailure() throws Exception {
        Link link = bench.link();
        bench.faults.fail("send", Errno.EAGAIN);
        bench.faults.fail("sendmmsg", Errno.EAGAIN);

        assertThat(link.sender().send(bench.packet(10), 0)).isZero();
        assertThat(link.sender().send(bench.twoPackets(10), 0)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 131_040})
    void packetsUpToTheLimitArrive(int length) throws Exception {
        Link link = bench.link();
        LinuxIncomingPackets room = bench.room(2);

        assertThat(link.sender().send(bench.packet(length), 0)).isEqualTo(1);

        assertThat(link.receiver().receive(room)).isEqualTo(1);
        assertThat(room.length(0)).isEqualTo(length);
        assertThat(room.truncated(0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {131_041, 131_072, 300_000, 1_000_000})
    void largerPacketsAreRefusedThoughTheSocketWouldTakeSomeOfThem(int length) throws Exception {
        Link link = bench.link();

        expectFailure(Reason.PACKET_TOO_LARGE, () -> link.sender().send(bench.packet(length), 0));

        assertThat(link.sender().send(bench.packet(1), 0)).isEqualTo(1);
    }

    @Test
    void emptyPacketsAndPacketsOutsideTheMemoryAreNeverListed() {
        LinuxOutgoingPackets packets = bench.packets(1);
        PacketBuffer memory = bench.platform.packetBuffer(100);

        assertThatThrownBy(() -> packets.add(memory, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> packets.add(memory, 50, 51)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> packets.add(memory, -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(packets.count()).isZero();

        packets.add(memory, 99, 1);
        assertThatThrownBy(() -> packets.add(memory, 0, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatStandsBeforeABadPacketIsSentAndWhatFollowsItAsWell() throws Exception {
        Link link = bench.link();
        KernelObject closed = bench.platform.sharedMemory().create(10);
        closed.close();
        PacketBuffer memory = bench.platform.packetBuffer(200_000);
        LinuxOutgoingPackets packets = bench.packets(5);
        packets.add(memory, 0, 1);
        packets.add(memory, 0, 200_000);
        packets.add(memory, 0, 3);
        packets.add(memory, 0, 4, List.of(closed));
        packets.add(memory, 0, 5);

        assertThat(link.sender().send(packets, 0)).isEqualTo(1);
        expectFailure(Reason.PACKET_TOO_LARGE, () -> link.sender().send(packets, 1));
        assertThat(link.sender().send(packets, 2)).isEqualTo(1);
        expectFailure(Reason.INVALID_OBJECT, () -> link.sender().send(packets, 3));
        assertThat(link.sender().send(packets, 4)).isEqualTo(1);

        LinuxIncomingPackets room = bench.room(8);
        assertThat(link.receiver().receive(room)).isEqualTo(3);
        assertThat(List.of(room.length(0), room.length(1), room.length(2))).containsExactly(1, 3, 5);
    }

    @Test
    void aListThatHadObjectsSendsPlainPacketsWithoutControlData() throws Exception {
        Link link = bench.link();
        KernelObject object = bench.closing(bench.platform.sharedMemory().create(10));
        PacketBuffer memory = bench.platform.packetBuffer(10);
        LinuxOutgoingPackets packets = bench.packets(2);
        packets.add(memory, 0, 1, List.of(object));
        packets.add(memory, 0, 2);
        assertThat(link.sender().send(packets, 0)).isEqualTo(2);
        packets.clear();
        packets.add(memory, 0, 3);
        packets.add(memory, 0, 4, List.of(object, object));

        assertThat(link.sender().send(packets, 0)).isEqualTo(2);

        LinuxIncomingPackets room = bench.room(8);
        assertThat(link.receiver().receive(room)).isEqualTo(4);
        assertThat(List.of(room.objectCount(0), room.objectCount(1), room.objectCount(2), room.objectCount(3)))
                .containsExactly(1, 0, 0, 2);
    }

    @Test
    void asManyObjectsAsTheKernelAllowsArriveAndNotOneMore() throws Exception {
        Link link = bench.link();
        KernelObject object = bench.closing(bench.platform.sharedMemory().create(10));
        LinuxIncomingPackets room = bench.room(1);

        assertThat(link.sender().send(bench.packet(1, Collections.nCopies(253, object)), 0))
                .isEqualTo(1);
        PlatformException failure = expectFailure(
                Reason.TOO_MANY_OBJECTS,
                () -> link.sender().send(bench.packet(1, Collections.nCopies(254, object)), 0));

        assertThat(failure).hasMessageContaining("254").hasMessageContaining("253");
        assertThat(link.receiver().receive(room)).isEqualTo(1);
        assertThat(room.objectCount(0)).isEqualTo(253);
        assertThat(room.truncated(0)).isFalse();
        List<KernelObject> taken = room.takeObjects(0);
        assertThat(bench.platform.sharedMemory().size(taken.get(252))).isEqualTo(10);
        taken.forEach(KernelObject::close);
        assertThat(object.isOpen()).isTrue();
    }

    @Test
    void objectsClosedWhileTheyAreSentKeepTheirNumberUntilTheCallIsOver() throws Exception {
        Link link = bench.link();
        LinuxDescriptor object = (LinuxDescriptor) bench.platform.sharedMemory().create(4711);
        LinuxOutgoingPackets packets = bench.packet(1, List.of(object));
        List<Long> closedBefore = new ArrayList<>();
        bench.faults.before("sendmmsg", () -> {
            object.close();
            closedBefore.add(bench.faults.count("close"));
        });

        assertThat(link.sender().send(packets, 0)).isEqualTo(1);

        assertThat(bench.faults.count("close")).isEqualTo(closedBefore.get(0) + 1);
        LinuxIncomingPackets room = bench.room(1);
        assertThat(link.receiver().receive(room)).isEqualTo(1);
        KernelObject arrived = bench.closing(room.takeObjects(0).get(0));
        assertThat(bench.platform.sharedMemory().size(arrived)).isEqualTo(4711);
    }

    @Test
    void closingEndsAWaitForSpaceInAnotherThread() throws Exception {
        Link link = bench.link();
        while (link.sender().send(bench.packet(131_040), 0) == 1) {
            assertThat(bench.faults.count("send")).isLessThan(10_000);
        }
        Future<Boolean> waiting = bench.inBackground(() -> {
            link.sender().awaitWritable(Long.MAX_VALUE);
            return true;
        });
        bench.awaitCall("ppoll", 1);

        link.sender().close();

        assertThat(LinuxBench.result(waiting)).isTrue();
        expectFailure(Reason.CLOSED, () -> link.sender().send(bench.packet(1), 0));
        link.sender().awaitWritable(Long.MAX_VALUE);
        assertThat(link.sender().isPeerGone()).isTrue();
    }

    @Test
    void closingOneHolderOfASendingHalfLeavesTheOthersAlone() throws Exception {
        Link link = bench.link();
        LinuxSendChannel second = (LinuxSendChannel) bench.closing(
                bench.platform.sendingHalf(link.sender().descriptor().duplicate()));
        link.sender().awaitWritable(0);

        link.sender().close();

        assertThat(second.send(bench.packet(7), 0)).isEqualTo(1);
        LinuxIncomingPackets room = bench.room(1);
        assertThat(link.receiver().receive(room)).isEqualTo(1);
        assertThat(link.receiver().receive(room)).isZero();
        second.close();
        assertThat(link.receiver().receive(room)).isEqualTo(LinuxReceiveChannel.END);
    }

    @Test
    void aSignalEndsAWaitEarlyAndNoFailureComesOfIt() throws Exception {
        Link link = bench.link();
        bench.faults.fail("ppoll", Errno.EINTR);

        link.sender().awaitWritable(LinuxBench.LIMIT_NANOS);

        assertThat(bench.faults.count("ppoll")).isEqualTo(1);
    }

    @Test
    void withoutADescriptorForTheWaitSendingStillWorks() throws Exception {
        Link link = bench.link();
        bench.faults.fail("eventfd", Errno.EMFILE);

        expectFailure(Reason.NO_RESOURCES, () -> link.sender().awaitWritable(0));

        assertThat(link.sender().send(bench.packet(1), 0)).isEqualTo(1);
        link.sender().awaitWritable(LinuxBench.LIMIT_NANOS);
    }
}
