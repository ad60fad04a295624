package io.ipmb.platform.linux;

import static io.ipmb.platform.linux.LinuxBench.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.WaitSet;
import io.ipmb.platform.linux.LinuxBench.Link;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(DescriptorLeakCheck.class)
class LinuxWaitSetTest {

    @RegisterExtension
    private final LinuxBench bench = new LinuxBench();

    private WaitSet waitSet() throws Exception {
        return bench.closing(bench.platform.waitSet());
    }

    @Test
    void aSignalDoesNotEndAWaitNorMakeItLonger() throws Exception {
        WaitSet waits = waitSet();
        bench.faults.fail("epollWait", Errno.EINTR, Errno.EINTR, Errno.EINTR);
        long start = System.nanoTime();

        assertThat(waits.await(50_000_000)).isZero();

        assertThat(System.nanoTime() - start).isBetween(50_000_000L, LinuxBench.LIMIT_NANOS);
        assertThat(bench.faults.count("epollWait")).isEqualTo(4);
    }

    @Test
    void aWaitIsNeverShorterThanAskedFor() throws Exception {
        WaitSet waits = waitSet();
        for (long nanos : new long[] {0, 1, 999_999, 1_000_001, 2_500_000}) {
            long start = System.nanoTime();

            assertThat(waits.await(nanos)).isZero();

            assertThat(System.nanoTime() - start).isBetween(nanos, nanos + LinuxBench.LIMIT_NANOS);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "epollCreate,24,NO_RESOURCES",
        "epollCreate,12,NO_RESOURCES",
        "eventfd,23,NO_RESOURCES",
        "epollControl,28,NO_RESOURCES",
        "epollControl,1,FORBIDDEN"
    })
    void aWaitSetThatCannotBeMadeLeavesNothingBehind(String call, int errno, Reason reason) {
        bench.faults.fail(call, errno);

        expectFailure(reason, bench.platform::waitSet);
    }

    @Test
    void aSourceThatCannotBeAddedIsNotInTheSet() throws Exception {
        WaitSet waits = waitSet();
        Link link = bench.link();
        bench.faults.fail("epollControl", Errno.ENOSPC);

        expectFailure(Reason.NO_RESOURCES, () -> waits.add(link.receiver(), WaitSet.READABLE, "receiver"));

        waits.add(link.receiver(), WaitSet.READABLE, "receiver");
        waits.remove(link.receiver());
    }

    @Test
    void aChangeThatFailsIsNotTakenForDone() throws Exception {
        WaitSet waits = waitSet();
        Link link = bench.link();
        waits.add(link.receiver(), 0, "receiver");
        link.sender().send(bench.packet(1), 0);
        bench.faults.fail("epollControl", Errno.ENOMEM);

        expectFailure(Reason.NO_RESOURCES, () -> waits.change(link.receiver(), WaitSet.READABLE));
        assertThat(waits.await(0)).isZero();
        waits.change(link.receiver(), WaitSet.READABLE);

        assertThat(waits.await(0)).isEqualTo(1);
        long calls = bench.faults.count("epollControl");
        waits.change(link.receiver(), WaitSet.READABLE);
        assertThat(bench.faults.count("epollControl")).isEqualTo(calls);
    }

    @Test
    void anUnexpectedErrorNamesTheCall() throws Exception {
        WaitSet waits = waitSet();
        bench.faults.fail("epollWait", Errno.EBADF);

        assertThat(expectFailure(Reason.UNEXPECTED, () -> waits.await(0)))
                .hasMessageContaining("epoll_wait")
                .hasMessageContaining("EBADF");
    }

    @Test
    void misuseIsToldApart() throws Exception {
        WaitSet waits = waitSet();
        Link link = bench.link();
        waits.add(link.receiver(), 0, "receiver");

        assertThatThrownBy(() -> waits.add(link.receiver(), 0, "again")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> waits.change(link.sender(), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> waits.attachment(0)).isInstanceOf(IndexOutOfBoundsException.class);
        waits.remove(link.sender());
    }

    @Test
    void aSourceRemovedInTheSameTurnIsNotReadyAnyMore() throws Exception {
        WaitSet waits = waitSet();
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Link link = bench.link();
            links.add(link);
            waits.add(link.receiver(), WaitSet.READABLE, link);
            link.sender().send(bench.packet(1), 0);
        }
        assertThat(waits.await(0)).isEqualTo(3);

        for (Link link : links) {
            waits.remove(link.receiver());
        }
        waits.add(links.get(0).receiver(), WaitSet.READABLE, links.get(0));

        assertThat(List.of(waits.readiness(0), waits.readiness(1), waits.readiness(2)))
                .containsOnly(0);
        assertThat(waits.await(0)).isEqualTo(1);
        assertThat(waits.attachment(0)).isSameAs(links.get(0));
    }

    @Test
    void aSourceClosedBeforeItWasRemovedKeepsItsNumberUntilThen() throws Exception {
        WaitSet waits = waitSet();
        Link link = bench.link();
        waits.add(link.receiver(), WaitSet.READABLE, "receiver");
        long closed = bench.faults.count("close");

        link.receiver().close();
        assertThat(bench.faults.count("close")).isEqualTo(closed);
        waits.remove(link.receiver());

        assertThat(bench.faults.count("close")).isEqualTo(closed + 1);
        assertThat(link.sender().isPeerGone()).isTrue();
        expectFailure(Reason.CLOSED, () -> waits.add(link.receiver(), WaitSet.READABLE, "receiver"));
    }

    @Test
    void closingTheSetLetsGoOfItsSources() throws Exception {
        WaitSet waits = bench.platform.waitSet();
        Link link = bench.link();
        waits.add(link.receiver(), WaitSet.READABLE, "receiver");
        waits.close();
        waits.close();
        waits.wakeUp();

        expectFailure(Reason.CLOSED, () -> waits.await(0));
        link.receiver().close();
        assertThat(link.sender().isPeerGone()).isTrue();
    }

    @Test
    void moreSourcesThanOneCallReportsAreAllReportedInTurn() throws Exception {
        WaitSet waits = waitSet();
        int sources = 300;
        for (int i = 0; i < sources; i++) {
            Link link = bench.link();
            waits.add(link.sender(), WaitSet.WRITABLE, i);
        }
        Set<Object> seen = new HashSet<>();
        for (int turn = 0; turn < 10 && seen.size() < sources; turn++) {
            int ready = waits.await(0);
            for (int i = 0; i < ready; i++) {
                assertThat(waits.readiness(i)).isEqualTo(WaitSet.WRITABLE);
                seen.add(waits.attachment(i));
            }
        }

        assertThat(seen).hasSize(sources);
    }

    @Test
    void noWakeUpIsLostBetweenTwoThreads() throws Exception {
        WaitSet ping = waitSet();
        WaitSet pong = waitSet();
        bench.assertNoWakeUpIsLost(
                nanos -> assertThat(ping.await(nanos)).isZero(),
                ping::wakeUp,
                nanos -> assertThat(pong.await(nanos)).isZero(),
                pong::wakeUp);
    }

    @Test
    void aBusySetIsWokenWithoutASystemCall() throws Exception {
        WaitSet waits = waitSet();
        waits.wakeUp();
        waits.wakeUp();
        long start = System.nanoTime();

        assertThat(waits.await(LinuxBench.LIMIT_NANOS)).isZero();

        assertThat(System.nanoTime() - start).isLessThan(LinuxBench.LIMIT_NANOS / 2);
        assertThat(bench.faults.count("write")).isZero();
    }

    @Test
    void eventsArePackedOnOneMachineAlone() {
        EpollEvents packed = new EpollEvents(2, "amd64");
        EpollEvents padded = new EpollEvents(2, "aarch64");
        for (EpollEvents events : List.of(packed, padded)) {
            events.set(0, EpollEvents.EPOLLIN, -1);
            events.set(1, EpollEvents.EPOLLOUT, 0x1234_5678_9abcL);

            assertThat(events.events(0)).isEqualTo(EpollEvents.EPOLLIN);
            assertThat(events.token(0)).isEqualTo(-1);
            assertThat(events.events(1)).isEqualTo(EpollEvents.EPOLLOUT);
            assertThat(events.token(1)).isEqualTo(0x1234_5678_9abcL);
        }
    }
}
