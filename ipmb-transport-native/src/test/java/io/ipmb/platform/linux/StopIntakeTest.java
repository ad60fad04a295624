package io.ipmb.platform.linux;

import static io.ipmb.platform.linux.LinuxBench.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.DescriptorLeakCheck;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.WaitSet;
import io.ipmb.platform.linux.LinuxBench.Link;
import java.util.concurrent.Future;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel makes of a receiver that reads on but takes nothing new; on both ways to make a channel. */
@ExtendWith(DescriptorLeakCheck.class)
class StopIntakeTest {

    enum Way {
        PAIR,
        CONNECTION
    }

    @RegisterExtension
    private final LinuxBench bench = new LinuxBench();

    private Link link(Way way) throws Exception {
        return way == Way.PAIR ? bench.link() : bench.connection();
    }

    @ParameterizedTest
    @EnumSource
    void sendingFailsAtOnceAndWhatWasSentIsReadToItsEnd(Way way) throws Exception {
        Link link = link(way);
        int sent = 0;
        while (link.sender().send(bench.packet(1000), 0) == 1) {
            sent++;
        }

        link.receiver().stopIntake();

        expectFailure(Reason.CLOSED, () -> link.sender().send(bench.packet(1), 0));
        assertThat(link.sender().isPeerGone()).isTrue();
        LinuxIncomingPackets room = bench.room(16);
        int read = 0;
        int received;
        while ((received = link.receiver().receive(room)) > 0) {
            read += received;
        }
        assertThat(received).isEqualTo(ReceiveChannel.END);
        assertThat(read).isEqualTo(sent);
        link.receiver().stopIntake();
    }

    @ParameterizedTest
    @EnumSource
    void anIdleSenderNotices(Way way) throws Exception {
        Link link = link(way);
        WaitSet waits = bench.closing(bench.platform.waitSet());
        waits.add(link.sender(), 0, "sender");
        assertThat(waits.await(0)).isZero();

        link.receiver().stopIntake();

        assertThat(waits.await(LinuxBench.LIMIT_NANOS)).isEqualTo(1);
        assertThat(waits.readiness(0)).isEqualTo(WaitSet.CLOSED);
        waits.remove(link.sender());
    }

    @ParameterizedTest
    @EnumSource
    void aSenderThatWaitsForSpaceIsWoken(Way way) throws Exception {
        Link link = link(way);
        while (link.sender().send(bench.packet(131_040), 0) == 1) {
            assertThat(bench.faults.count("send")).isLessThan(10_000);
        }
        Future<Boolean> waiting = bench.inBackground(() -> {
            while (!link.sender().isPeerGone()) {
                link.sender().awaitWritable(LinuxBench.LIMIT_NANOS);
            }
            return true;
        });
        bench.awaitCall("ppoll", 2);

        link.receiver().stopIntake();

        assertThat(LinuxBench.result(waiting)).isTrue();
    }
}
