package io.ipmb.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.TooManyAttachmentsException;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.SendChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The way through the controller, on a channel that the test plays. */
class StarLaneTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now;
    private long waitTakes;
    private long waitedAtMost;
    private int asked;
    private long unanswered;

    private final SendChannel uplink = new SendChannel() {
        @Override
        public int send(OutgoingPackets packets, int from) {
            throw new AssertionError("nothing is sent");
        }

        @Override
        public void awaitWritable(long nanos) {
            waitedAtMost = nanos;
            now += waitTakes;
        }

        @Override
        public boolean isPeerGone() {
            return false;
        }

        @Override
        public @Nullable PeerIdentity peer() {
            return null;
        }

        @Override
        public void close() {}
    };

    private final StarLane.Liveness liveness = new StarLane.Liveness() {
        @Override
        public void ask() {
            asked++;
        }

        @Override
        public long unansweredNanos() {
            return unanswered;
        }
    };

    private StarLane lane(boolean toCrate, @Nullable PeerIdentity host) {
        return new StarLane(uplink, toCrate, 253, host, liveness, () -> now);
    }

    @Test
    void aControllerOfTheCrateTakesFourObjectsAndNeedsOne() {
        StarLane lane = lane(true, null);
        assertThat(lane.needsPlaceholder()).isTrue();
        lane.checkObjects(4);
        assertThatExceptionOfType(TooManyAttachmentsException.class)
                .isThrownBy(() -> lane.checkObjects(5))
                .withMessageContaining("crate")
                .satisfies(e -> assertThat(e.limit()).isEqualTo(4));
    }

    @Test
    void aControllerOfThisLibraryTakesWhatThePlatformTakes() {
        StarLane lane = lane(false, null);
        assertThat(lane.needsPlaceholder()).isFalse();
        lane.checkObjects(253);
        assertThatExceptionOfType(TooManyAttachmentsException.class)
                .isThrownBy(() -> lane.checkObjects(254))
                .satisfies(e -> assertThat(e.limit()).isEqualTo(253));
    }

    @Test
    void onlyALongWaitMakesTheControllerBeAsked() throws Exception {
        StarLane lane = lane(false, null);
        waitTakes = SECOND - 1;
        lane.awaitRoom(Long.MAX_VALUE);
        assertThat(waitedAtMost).isEqualTo(SECOND);
        assertThat(asked).isZero();
        waitTakes = SECOND;
        lane.awaitRoom(Long.MAX_VALUE);
        assertThat(asked).isEqualTo(1);
        lane.awaitRoom(5);
        assertThat(waitedAtMost).isEqualTo(5);
    }

    @Test
    void aFullLaneSaysWhetherTheHostIsSilent() {
        StarLane lane = lane(false, new PeerIdentity(4711, 0));
        assertThat(lane.full()).hasMessageContaining("a receiver may be slow");
        assertThat(asked).isEqualTo(1);
        unanswered = SECOND / 2;
        assertThat(lane.full()).hasMessageContaining("process 4711,").hasMessageContaining("for 0.5 s");
        assertThat(lane(false, null).full()).hasMessageContaining("the host of the bus has not answered");
    }
}
