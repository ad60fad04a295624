package io.ipmb.lane;

import static io.ipmb.lane.LaneBench.on;
import static io.ipmb.lane.LaneBench.received;
import static io.ipmb.lane.LaneBench.send;
import static io.ipmb.lane.LaneBench.texts;
import static io.ipmb.lane.RingTest.expectFailure;
import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.lane.LaneBench.On;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.WaitSet;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a lane ends in order: by either side, and before it has begun. */
@Timeout(60)
class LaneEndTest {

    @ParameterizedTest
    @EnumSource
    void whatWasPublishedBeforeTheEndIsRead(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender);
            IncomingPackets into = bench.list();
            send(sender, "a", "b");
            sender.close();

            assertThat(receiver.heed()).isFalse();
            assertThat(receiver.ring().readiness(WaitSet.READABLE)).isEqualTo(WaitSet.READABLE | WaitSet.CLOSED);
            assertThat(received(receiver, into)).containsExactly("a", "b", "end");
            expectFailure(Reason.CLOSED, () -> sender.ring().claim(1));
        });
    }

    @ParameterizedTest
    @EnumSource
    void whoStopsLetsNothingMoreInAndReadsTheRest(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            LaneReceiver receiver = bench.receiver(sender);
            IncomingPackets into = bench.list();
            send(sender, "a");
            assertThat(sender.ring().isStopped()).isFalse();

            receiver.ring().stopIntake();

            assertThat(sender.ring().isStopped()).isTrue();
            assertThat(sender.heed()).isTrue();
            expectFailure(Reason.CLOSED, () -> sender.ring().claim(1));
            assertThat(received(receiver, into)).containsExactly("a", "end");
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalSaysWhy(On on) throws Exception {
        on(on, bench -> {
            for (LaneRefusal why : LaneRefusal.values()) {
                LaneSender sender = bench.sender();
                send(sender, "a", "b");
                assertThat(sender.refusal()).isNull();

                LaneReceiver.refuse(bench.platform, bench.arrived(sender), why);

                assertThat(sender.heed()).isFalse();
                assertThat(sender.refusal()).isEqualTo(why);
                assertThat(texts(sender.unread())).containsExactly("a", "b");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void theSenderLearnsWhetherALaneWasTakenUpAndWhyItIsGivenUp(On on) throws Exception {
        on(on, bench -> {
            LaneSender sender = bench.sender();
            assertThat(sender.wasTakenUp()).isFalse();
            LaneReceiver receiver = bench.receiver(sender, true);
            assertThat(sender.wasTakenUp()).isTrue();
            assertThat(sender.refusal()).isNull();
            receiver.giveUp(LaneRefusal.SHORTAGE);
            assertThat(sender.heed()).isFalse();
            assertThat(sender.wasTakenUp()).isTrue();
            assertThat(sender.refusal()).isEqualTo(LaneRefusal.SHORTAGE);
        });
    }
}
