package io.ipmb.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ipmb.EndpointClosedException;
import io.ipmb.EndpointState;
import io.ipmb.Selector;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.protocol.Extension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The present stay on the bus, as the session loop, senders and whoever closes see it. */
class PresenceTest {

    private static final Selector ANYBODY = Selector.unicast("*");

    private final MemoryPlatform world = new MemoryPlatform();
    private final AtomicInteger wakeUps = new AtomicInteger();
    private final List<SendChannel> controllers = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private final Presence presence = new Presence(PresenceTest::star, wakeUps::incrementAndGet);

    private static Star star(Session session) {
        return new StarOutlet(session.uplink(), false, true, null, 10, null, new Unasked(), NanoClock.SYSTEM);
    }

    /** Nobody asks. */
    private static final class Unasked implements StarOutlet.Liveness {
        @Override
        public void ask() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public long unansweredNanos() {
            return 0;
        }
    }

    private Session session() throws PlatformException {
        ChannelPair up = world.channelPair();
        ChannelPair down = world.channelPair();
        up.receiving().close();
        controllers.add(world.sendingHalf(down.sending()));
        Session session = new Session(
                world.sendingHalf(up.sending()),
                down.receiving(),
                UUID.randomUUID(),
                Extension.OURS,
                null,
                null,
                NanoClock.SYSTEM);
        sessions.add(session);
        return session;
    }

    private Session published() throws PlatformException {
        Session session = session();
        assertThat(presence.publish(session, source -> null)).isNotNull();
        return session;
    }

    @AfterEach
    void close() {
        controllers.forEach(SendChannel::close);
        for (Session session : sessions) {
            session.uplink().close();
            session.downlink().release();
            session.downlink().release();
        }
        assertThat(world.openObjects()).isEmpty();
    }

    private @Nullable Star awaitNoTime() {
        return presence.await(Deadline.after(Duration.ZERO, NanoClock.SYSTEM));
    }

    @Test
    void thereIsNoStarBeforeTheFirstStay() {
        assertThat(presence.state()).isEqualTo(EndpointState.REJOINING);
        assertThat(presence.present()).isNull();
        assertThat(awaitNoTime()).isNull();
    }

    @Test
    void aNewStayIsThePresentOneAndItsStarTheWay() throws Exception {
        CompletableFuture<@Nullable Star> waiting = CompletableFuture.supplyAsync(
                () -> presence.await(Deadline.after(Duration.ofSeconds(20), NanoClock.SYSTEM)));
        Session session = published();
        assertThat(presence.state()).isEqualTo(EndpointState.JOINED);
        assertThat(presence.current()).isSameAs(session);
        Star star = presence.present();
        assertThat(star).isNotNull().isSameAs(awaitNoTime());
        assertThat(waiting.get(20, TimeUnit.SECONDS)).isSameAs(star);
    }

    @Test
    void aLostStarEndsItsStayAndNoOther() throws Exception {
        Session first = published();
        Star old = presence.present();
        assertThat(old).isNotNull();
        presence.lost(old);
        assertThat(presence.state()).isEqualTo(EndpointState.REJOINING);
        assertThat(presence.current()).isNull();
        assertThat(presence.present()).isNull();
        assertThat(first.downlink().nanosToLastDelivery()).as("it is over soon").isLessThan(Long.MAX_VALUE);
        assertThat(wakeUps).hasValue(1);

        Session second = published();
        presence.lost(old);

        assertThat(presence.current()).isSameAs(second);
        assertThat(second.downlink().nanosToLastDelivery()).isEqualTo(Long.MAX_VALUE);
        assertThat(wakeUps).hasValue(1);
    }

    @Test
    void thePresentStayAtTheCloseIsTheLoopsToLeave() throws Exception {
        Session session = published();
        assertThat(presence.beginClosing()).isTrue();
        assertThat(presence.beginClosing()).isFalse();
        assertThat(wakeUps).hasValue(1);
        assertThat(presence.isClosed()).isTrue();
        assertThat(presence.current()).isNull();
        assertThat(presence.ended(session)).isEqualTo(Presence.End.LEAVING);
        assertThat(presence.takeLeaving()).isSameAs(session);
        assertThat(presence.takeLeaving()).isNull();
        assertThatExceptionOfType(EndpointClosedException.class).isThrownBy(this::awaitNoTime);
        assertThat(presence.publish(session, source -> null)).isNull();
    }

    @Test
    void aStayThatWasLostBeforeTheCloseIsNobodysToLeave() throws Exception {
        Session session = published();
        Star star = presence.present();
        assertThat(star).isNotNull();
        presence.lost(star);
        presence.beginClosing();
        assertThat(presence.ended(session)).isEqualTo(Presence.End.LOST_BEFORE_CLOSING);
        assertThat(presence.takeLeaving()).isNull();
    }

    @Test
    void theEndOfAStayMakesRoomForTheNext() throws Exception {
        Session session = published();
        assertThat(presence.ended(session)).isEqualTo(Presence.End.LOST);
        assertThat(presence.present()).isNull();
        assertThat(presence.state()).isEqualTo(EndpointState.REJOINING);
        published();
        assertThat(presence.state()).isEqualTo(EndpointState.JOINED);
    }

    @Test
    void anEndpointThatHasRetiredIsSoOnItsNextStay() throws Exception {
        Session session = published();
        assertThat(presence.retire()).isSameAs(session);
        presence.ended(session);
        Presence.Published next = presence.publish(session(), source -> source);
        assertThat(next).isNotNull();
        assertThat(next.retires()).isTrue();
        assertThat(next.tooOld()).as("the answer of whoever took the downlink").isNotNull();
    }

    @Test
    void closingEndsASleep() throws Exception {
        assertThat(presence.sleep(1)).isFalse();
        CompletableFuture<Boolean> sleeping =
                CompletableFuture.supplyAsync(() -> presence.sleep(TimeUnit.MINUTES.toNanos(5)));
        presence.beginClosing();
        assertThat(sleeping.get(20, TimeUnit.SECONDS)).isTrue();
    }
}
