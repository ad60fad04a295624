package io.ipmb.lane;

import static io.ipmb.lane.LaneBench.on;
import static io.ipmb.lane.LaneBench.received;
import static io.ipmb.lane.LaneBench.send;
import static io.ipmb.lane.LaneBench.texts;
import static io.ipmb.lane.RingTest.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ipmb.lane.LaneBench.On;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.PlatformException.Reason;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A side of a lane that is gone, and what it leaves behind; {@link LaneProcessTest} kills real processes. */
@Timeout(60)
class LaneDeathTest {

    /** As when its process was killed: nothing in the memory says so. */
    @ParameterizedTest
    @EnumSource
    void aSenderThatIsGoneWithoutAWordIsTheEndToo(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender);
            IncomingPackets into = bench.list();
            send(sender, "a");
            sender.link().close();

            assertThat(received(receiver, into)).containsExactly("a");
            assertThat(receiver.heed()).isFalse();
            assertThat(received(receiver, into)).containsExactly("end");
        });
    }

    @ParameterizedTest
    @EnumSource
    void theSenderReadsBackWhatAReceiverThatLeftHasNotTaken(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender);
            IncomingPackets into = bench.list();
            send(sender, "a", "b", "c", "d");
            assertThat(receiver.ring().receive(into)).isEqualTo(4);
            receiver.ring().took(0);
            receiver.ring().took(1);
            assertThat(sender.ring().untaken()).isEqualTo(2 * RecordLayout.recordBytes(1));
            assertThatThrownBy(sender::unread).isInstanceOf(IllegalStateException.class);

            receiver.close();

            assertThat(sender.heed()).isFalse();
            expectFailure(Reason.CLOSED, () -> sender.ring().claim(1));
            assertThat(texts(sender.unread())).containsExactly("c", "d");
        });
    }
}
