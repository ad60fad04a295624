package io.ipmb.benchmarks.bare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ipmb.benchmarks.series.Received;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.Platforms;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stations in threads of their own; every wait of theirs ends at one deadline. */
final class StationsTest {

    private static final long LIMIT_SECONDS = 20;
    private static final int LENGTH = 100;
    private static final long WARM_UP = 500;
    private static final long COUNT = 3_000;

    private final Platform platform = Platforms.current();
    private final Deadline limit = Deadline.after(Duration.ofSeconds(LIMIT_SECONDS), System::nanoTime);
    private final MeetingPlace place = new MeetingPlace(platform, "io.ipmb.test." + UUID.randomUUID(), limit);
    private final ExecutorService stations = Executors.newCachedThreadPool();

    @AfterEach
    void endStations() throws InterruptedException {
        stations.shutdown();
        assertThat(stations.awaitTermination(2 * LIMIT_SECONDS, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void allPacketsComeInOrderThroughTheRelay() throws Exception {
        try (NameClaim claim = place.claim()) {
            Future<Received> sink = stations.submit(() -> drain(place.joinAsReceiver()));
            try (SendChannel to = place.acceptReceiver(claim)) {
                Future<?> source = stations.submit(() -> fill(place.joinAsSender()));
                try (ReceiveChannel from = place.acceptSender(claim);
                        PacketRelay relay = new PacketRelay(platform, from, to)) {
                    relay.run(limit);
                }
                assertThat(source).succeedsWithin(Duration.ofSeconds(LIMIT_SECONDS));
            }
            assertAllCame(sink);
        }
    }

    @Test
    void allPacketsComeInOrderToAReceiverThatHoldsTheName() throws Exception {
        try (NameClaim claim = place.claim()) {
            Future<?> source = stations.submit(() -> fill(place.joinAsSender()));
            Future<Received> sink = stations.submit(() -> drain(place.acceptSender(claim)));
            assertAllCame(sink);
            assertThat(source).succeedsWithin(Duration.ofSeconds(LIMIT_SECONDS));
        }
    }

    @Test
    void allPacketsComeInOrderFromASenderThatHoldsTheName() throws Exception {
        Future<Received> sink = stations.submit(() -> drain(place.joinAsReceiver()));
        try (NameClaim claim = place.claim()) {
            fill(place.acceptReceiver(claim));
        }
        assertAllCame(sink);
    }

    @Test
    void aLostPacketIsAFailure() throws Exception {
        ChannelPair pair = platform.channelPair();
        try (SendChannel to = platform.sendingHalf(pair.sending());
                PacketSource source = new PacketSource(platform, to, LENGTH)) {
            source.send(0, limit);
            source.send(2, limit);
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> drain(pair.receiving()))
                .withMessage("expected message 1, got 2");
    }

    @Test
    void aSenderThatGoesBeforeTheEndIsAFailure() throws Exception {
        ChannelPair pair = platform.channelPair();
        try (SendChannel to = platform.sendingHalf(pair.sending());
                PacketSource source = new PacketSource(platform, to, LENGTH)) {
            source.send(0, limit);
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> drain(pair.receiving()))
                .withMessage("the sender has gone after packet 0");
    }

    private @Nullable Void fill(SendChannel to) throws PlatformException {
        try (to;
                PacketSource source = new PacketSource(platform, to, LENGTH)) {
            source.run(WARM_UP, COUNT, limit);
        }
        return null;
    }

    private Received drain(ReceiveChannel from) throws PlatformException {
        try (from;
                PacketSink sink = new PacketSink(platform, from)) {
            return sink.run(limit);
        }
    }

    private static void assertAllCame(Future<Received> sink) {
        assertThat(sink).succeedsWithin(Duration.ofSeconds(LIMIT_SECONDS)).satisfies(received -> {
            assertThat(received.length()).isEqualTo(LENGTH);
            assertThat(received.count()).isEqualTo(COUNT);
            assertThat(received.nanos()).isPositive();
        });
    }
}
