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
class StarOutletTest {

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

    private final StarOutlet.Liveness liveness = new StarOutlet.Liveness() {
        @Override
        public void ask() {
            asked++;
        }

        @Override
        public long unansweredNanos() {
            return unanswered;
        }
    };

    private StarOutlet star(boolean toCrate, @Nullable PeerIdentity host) {
        return new StarOutlet(uplink, toCrate, !toCrate, null, 253, host, liveness, () -> now);
    }

    @Test
    void aControllerOfTheCrateTakesFourObjectsAndNeedsOne() {
        StarOutlet star = star(true, null);
        assertThat(star.needsPlaceholder()).isTrue();
        star.checkObjects(4);
        assertThatExceptionOfType(TooManyAttachmentsException.class)
                .isThrownBy(() -> star.checkObjects(5))
                .withMessageContaining("crate")
                .satisfies(e -> assertThat(e.limit()).isEqualTo(4));
    }

    @Test
    void aControllerOfThisLibraryTakesWhatThePlatformTakes() {
        StarOutlet star = star(false, null);
        assertThat(star.needsPlaceholder()).isFalse();
        star.checkObjects(253);
        assertThatExceptionOfType(TooManyAttachmentsException.class)
                .isThrownBy(() -> star.checkObjects(254))
                .satisfies(e -> assertThat(e.limit()).isEqualTo(253));
    }

    @Test
    void onlyALongWaitMakesTheControllerBeAsked() throws Exception {
        StarOutlet star = star(false, null);
        waitTakes = SECOND - 1;
        star.awaitRoom(Long.MAX_VALUE);
        assertThat(waitedAtMost).isEqualTo(SECOND);
        assertThat(asked).isZero();
        waitTakes = SECOND;
        star.awaitRoom(Long.MAX_VALUE);
        assertThat(asked).isEqualTo(1);
        star.awaitRoom(5);
        assertThat(waitedAtMost).isEqualTo(5);
    }

    @Test
    void aFullLaneSaysWhetherTheHostIsSilent() {
        StarOutlet star = star(false, new PeerIdentity(4711, 0));
        assertThat(star.timeout()).hasMessageContaining("a receiver may be slow");
        assertThat(asked).isEqualTo(1);
        unanswered = SECOND / 2;
        assertThat(star.timeout()).hasMessageContaining("process 4711,").hasMessageContaining("for 0.5 s");
        assertThat(star(false, null).timeout()).hasMessageContaining("the host of the bus has not answered");
    }
}
