package io.ipmb.platform.linux;

import static io.ipmb.platform.linux.LinuxBench.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ipmb.Endpoint;
import io.ipmb.JoinDeniedException;
import io.ipmb.JoinException;
import io.ipmb.JoinOptions;
import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SharedMemory;
import io.ipmb.platform.linux.LinuxBench.Link;
import io.ipmb.testsupport.JavaChild;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** System calls that a filter, as of a container, keeps from this process. */
@ExtendWith(DescriptorLeakCheck.class)
class ForbiddenCallsTest {

    @RegisterExtension
    private final LinuxBench bench = new LinuxBench();

    private final SharedMemory shared = bench.platform.sharedMemory();

    @ParameterizedTest
    @ValueSource(ints = {Errno.EPERM, Errno.ENOSYS})
    void packetsAreReadOneByOneWhereTheyCannotBeReadTogether(int errno) throws Exception {
        Link link = bench.link();
        KernelObject object = bench.closing(shared.create(10));
        link.sender().send(bench.packet(100, List.of(object)), 0);
        link.sender().send(bench.packet(200), 0);
        bench.faults.fail("recvmmsg", errno);
        LinuxIncomingPackets into = bench.room(2);
        assertThat(link.receiver().receive(into)).isEqualTo(2);
        assertThat(into.length(0)).isEqualTo(100);
        assertThat(into.length(1)).isEqualTo(200);
        List<KernelObject> came = into.takeObjects(0);
        assertThat(came).hasSize(1);
        came.forEach(KernelObject::close);
        assertThat(link.receiver().receive(into)).isZero();
        link.sender().send(bench.packet(300), 0);
        link.sender().close();
        assertThat(link.receiver().receive(into)).isEqualTo(1);
        assertThat(link.receiver().receive(into)).isEqualTo(ReceiveChannel.END);
        assertThat(bench.faults.count("recvmmsg")).as("not tried again").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EPERM, Errno.ENOSYS})
    void packetsAreSentOneByOneWhereTheyCannotBeSentTogether(int errno) throws Exception {
        Link link = bench.link();
        bench.faults.fail("sendmmsg", errno);
        assertThat(link.sender().send(bench.twoPackets(100), 0)).isEqualTo(2);
        KernelObject object = bench.closing(shared.create(10));
        assertThat(link.sender().send(bench.packet(200, List.of(object)), 0)).isEqualTo(1);
        LinuxIncomingPackets into = bench.room(8);
        assertThat(link.receiver().receive(into)).isEqualTo(3);
        List<KernelObject> came = into.takeObjects(2);
        assertThat(came).hasSize(1);
        came.forEach(KernelObject::close);
        assertThat(bench.faults.count("sendmmsg")).as("not tried again").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EPERM, Errno.ENOSYS})
    void aWaitEndsInTimeAndByAWakeUpWithoutPpollToo(int errno) throws Exception {
        Link link = bench.link();
        bench.faults.fail("ppoll", errno);
        long start = System.nanoTime();
        link.receiver().await(1_500_000);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(1_500_000);
        Future<Boolean> waiting = bench.inBackground(() -> {
            link.receiver().await(Long.MAX_VALUE);
            return true;
        });
        bench.awaitCall("poll", 2);
        link.receiver().wakeReader();
        assertThat(LinuxBench.result(waiting)).isTrue();
        assertThat(bench.faults.count("ppoll")).as("not tried again").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EPERM, Errno.ENOSYS})
    void theSizeOfMemoryIsKnownWithoutStatxToo(int errno) throws Exception {
        KernelObject memory = bench.closing(shared.create(12_345));
        bench.faults.fail("statx", errno, errno);
        assertThat(shared.size(memory)).isEqualTo(12_345);
        bench.faults.fail("fstat", errno);
        assertThat(expectFailure(Reason.FORBIDDEN, () -> shared.size(memory)))
                .hasMessageContaining("statx")
                .hasMessageContaining("fstat");
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EPERM, Errno.ENOSYS})
    void memoryThatCannotBeSealedIsMemoryAllTheSame(int errno) throws Exception {
        bench.faults.fail("fcntl", errno);
        KernelObject memory = bench.closing(shared.create(100));
        assertThat(shared.isSizeFixed(memory)).isFalse();
        shared.map(memory, 0, 100).putInt(0, 17);
        assertThat(shared.counter(memory)).isEqualTo(17);
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EPERM, Errno.ENOSYS})
    void withoutMemfdMemoryIsAFileWithoutAName(int errno) throws Exception {
        bench.faults.fail("memfdCreate", errno, errno);
        KernelObject memory = bench.closing(shared.create(100));
        assertThat(shared.size(memory)).isEqualTo(100);
        shared.map(memory, 0, 100).putInt(0, 17);
        assertThat(shared.counter(memory)).isEqualTo(17);
        bench.faults.fail("open", Errno.ENOENT);
        assertThat(expectFailure(Reason.FORBIDDEN, () -> shared.create(100)))
                .hasMessageContaining("memfd_create")
                .hasMessageContaining("/dev/shm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"socketpair", "socket", "epollCreate", "eventfd"})
    void aCallThatNothingStandsInForIsNamedAtOnceAndNotTakenForARefusedUser(String call) {
        FaultInjectingCalls faults = new FaultInjectingCalls();
        String bus = "test." + UUID.randomUUID();
        try (Endpoint host =
                Endpoint.join(JoinOptions.builder(bus).platform(bench.platform).build())) {
            for (int i = 0; i < 10; i++) {
                faults.fail(call, Errno.EPERM);
            }
            assertThatExceptionOfType(JoinException.class)
                    .isThrownBy(() -> Endpoint.join(JoinOptions.builder(bus)
                            .platform(new LinuxPlatform(faults.calls()))
                            .joinTimeout(null)
                            .build()))
                    .isNotInstanceOf(JoinDeniedException.class)
                    .withMessageContaining(call.equals("epollCreate") ? "epoll_create1" : call)
                    .withMessageContaining("seccomp");
            assertThat(host.isController()).isTrue();
        }
    }

    /** All of them at once, by a real filter, in a process of its own. */
    @ParameterizedTest
    @ValueSource(ints = {Errno.EPERM, Errno.ENOSYS})
    void aBusWorksBehindAFilter(int errno) {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the filter is written for x86-64");
        JavaChild child = JavaChild.run(FilteredChild.class, List.of(), Integer.toString(errno));
        assertThat(child.output()).endsWith("works\n");
        assertThat(child.exitCode()).isZero();
    }

    @Test
    void aFailureNamesCallAndNumber() {
        PlatformException failure = Errno.failure("epoll_create1", Errno.EPERM);
        assertThat(failure).hasMessageContaining("epoll_create1: EPERM").hasMessageContaining("seccomp");
        assertThat(failure.reason()).isEqualTo(Reason.FORBIDDEN);
    }
}
