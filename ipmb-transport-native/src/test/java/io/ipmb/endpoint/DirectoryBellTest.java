package io.ipmb.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.DirectoryChange;
import io.ipmb.Subscription;
import io.ipmb.counter.Counters;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.protocol.DirectoryWatch;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import io.ipmb.protocol.RosterMembers;
import io.ipmb.protocol.RosterWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An endpoint asks for the bell, hears it ring, and outlives its end, with a controller of the test's own. */
class DirectoryBellTest {

    private static final long FOR_EVER = Long.MAX_VALUE;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final MemoryPlatform world = new MemoryPlatform();
    private final InterceptedPlatform intercepted = new InterceptedPlatform(world);
    private final WaitSet waits = world.waitSet();
    private final PresentRoster roster = new PresentRoster();
    private final List<DirectoryChange> heard = new ArrayList<>();
    private final Events events = new Events("test", event -> {}, new Counters());
    private final DirectoryNews news =
            new DirectoryNews(new DirectoryView(roster, new UUID(0, 1)), events, Duration.ZERO, () -> {});
    private final DirectoryBell bell = new DirectoryBell(intercepted.platform(), this::now, news, this::offer, events);
    private final List<AutoCloseable> toClose = new ArrayList<>();

    /** What becomes of the next frames; without one they are taken. */
    private final Queue<Boolean> room = new ArrayDeque<>();

    private RosterWriter writer = writer();
    private long now = 5;
    private int offers;
    private @Nullable SendChannel ringer;

    private long now() {
        return now;
    }

    private RosterWriter writer() {
        ByteBuffer memory = ByteBuffer.allocateDirect(4096).order(ByteOrder.LITTLE_ENDIAN);
        roster.replace(memory);
        return new RosterWriter(memory, 1);
    }

    private boolean offer(PacketBuffer frame, int length, List<? extends KernelObject> objects)
            throws PlatformException {
        offers++;
        FrameView view = new FrameView();
        try {
            view.wrap(frame.bytes(), 0, length);
        } catch (MalformedFrameException e) {
            throw new AssertionError(e);
        }
        assertThat(DirectoryWatch.is(view)).isTrue();
        assertThat(objects).hasSize(1);
        boolean taken = room.isEmpty() || room.remove();
        if (taken) {
            SendChannel channel = world.sendingHalf(objects.get(0).duplicate());
            toClose.add(channel);
            ringer = channel;
        }
        return taken;
    }

    private void ring() throws PlatformException {
        SendChannel channel = ringer;
        assertThat(channel).isNotNull();
        try (OutgoingPackets packets = world.outgoingPackets(1)) {
            packets.add(world.packetBuffer(1), 0, 1);
            assertThat(channel.send(packets, 0)).isEqualTo(1);
        }
    }

    /** Under a controller with these abilities. */
    private void begin(long abilities) throws PlatformException {
        ChannelPair up = world.channelPair();
        ChannelPair down = world.channelPair();
        toClose.addAll(List.of(up.receiving(), down.receiving(), down.sending()));
        SendChannel uplink = world.sendingHalf(up.sending());
        toClose.add(uplink);
        bell.begin(
                new Session(
                        uplink,
                        down.receiving(),
                        UUID.randomUUID(),
                        Extension.OURS.with(abilities),
                        world.self(),
                        null,
                        this::now),
                waits);
    }

    @BeforeEach
    void join() {
        writer.joined(RosterMembers.member(new UUID(0, 1), 1, "self"));
    }

    @AfterEach
    void close() throws Exception {
        bell.end();
        bell.close();
        waits.close();
        for (AutoCloseable each : toClose) {
            each.close();
        }
        assertThat(world.openObjects()).isEmpty();
    }

    @Test
    void asksWhileSomebodyListensAndTellsWhenItRings() throws PlatformException {
        begin(Extension.DIRECTORY);
        assertThat(bell.turn()).isEqualTo(FOR_EVER);
        assertThat(offers).isZero();

        Subscription listening = news.subscribe(heard::add);
        assertThat(bell.turn()).isEqualTo(FOR_EVER);
        assertThat(offers).isEqualTo(1);
        assertThat(heard).hasSize(1);
        assertThat(waits.await(0)).isZero();

        writer.joined(RosterMembers.member(new UUID(0, 2), 2, "moon"));
        ring();
        ring();
        assertThat(waits.await(0)).isEqualTo(1);
        assertThat(waits.attachment(0)).isSameAs(bell);
        assertThat(bell.turn()).isEqualTo(FOR_EVER);
        assertThat(heard).hasSize(2);
        assertThat(heard.get(1).joined())
                .extracting(member -> member.label().iterator().next())
                .containsExactly("moon");
        assertThat(waits.await(0)).as("all bells are taken").isZero();

        listening.close();
        assertThat(bell.turn()).isEqualTo(FOR_EVER);
        assertThat(ringer).matches(SendChannel::isPeerGone);
    }

    @Test
    void asksAgainSoonWhereTheUplinkHasNoRoom() throws PlatformException {
        begin(Extension.DIRECTORY);
        news.subscribe(heard::add);
        room.addAll(List.of(false, false));
        long pause = bell.turn();
        assertThat(pause).isBetween(1L, SECOND / 10);
        now += pause - 1;
        assertThat(bell.turn()).isEqualTo(1);
        assertThat(offers).isEqualTo(1);
        now += 1;
        now += bell.turn();
        assertThat(bell.turn()).isEqualTo(FOR_EVER);
        assertThat(offers).isEqualTo(3);
    }

    @Test
    void asksAgainLaterWhenTheControllerLetsGoOfIt() throws PlatformException {
        begin(Extension.DIRECTORY);
        news.subscribe(heard::add);
        assertThat(bell.turn()).isEqualTo(FOR_EVER);
        SendChannel first = ringer;
        assertThat(first).isNotNull();
        first.close();
        assertThat(waits.await(0)).isEqualTo(1);
        writer.joined(RosterMembers.member(new UUID(0, 2), 2, "moon"));
        assertThat(bell.turn()).isEqualTo(SECOND);
        assertThat(heard).as("it is looked up all the same").hasSize(2);
        assertThat(waits.await(0)).isZero();
        now += SECOND;
        assertThat(bell.turn()).isEqualTo(FOR_EVER);
        assertThat(offers).isEqualTo(2);
    }

    @Test
    void asksAgainLaterInAShortage() throws PlatformException {
        PlatformException shortage = new PlatformException(PlatformException.Reason.NO_RESOURCES, "says a test");
        intercepted.failingAt("channelPair", 1, shortage);
        begin(Extension.DIRECTORY);
        news.subscribe(heard::add);
        assertThat(bell.turn()).isEqualTo(SECOND);
        assertThat(heard).hasSize(1);
        now += SECOND;
        assertThat(bell.turn()).isEqualTo(FOR_EVER);
        assertThat(offers).isEqualTo(1);
    }

    @Test
    void asksNoControllerThatHasNoBell() throws PlatformException {
        begin(Extension.LOSSES);
        news.subscribe(heard::add);
        assertThat(bell.turn()).isEqualTo(FOR_EVER);
        assertThat(offers).isZero();
        assertThat(heard).hasSize(1);
    }

    @Test
    void asksEachControllerAnew() throws PlatformException {
        begin(Extension.DIRECTORY);
        news.subscribe(heard::add);
        assertThat(bell.turn()).isEqualTo(FOR_EVER);
        SendChannel first = ringer;
        bell.end();
        assertThat(first).matches(SendChannel::isPeerGone);
        begin(Extension.DIRECTORY);
        assertThat(bell.turn()).isEqualTo(FOR_EVER);
        assertThat(offers).isEqualTo(2);
        assertThat(heard).as("nothing has changed").hasSize(1);
    }

    @Test
    void aControllerThatRingsWithoutEndDoesNotKeepTheThread() throws PlatformException {
        begin(Extension.DIRECTORY);
        news.subscribe(heard::add);
        assertThat(bell.turn()).isEqualTo(FOR_EVER);
        for (int i = 0; i < 200; i++) {
            ring();
        }
        assertThat(bell.turn()).isEqualTo(FOR_EVER);
        assertThat(waits.await(0)).as("there are more").isEqualTo(1);
        for (int i = 0; i < 3; i++) {
            assertThat(bell.turn()).isEqualTo(FOR_EVER);
        }
        assertThat(waits.await(0)).isZero();
    }
}
