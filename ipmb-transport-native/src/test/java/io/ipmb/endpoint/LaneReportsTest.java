package io.ipmb.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import io.ipmb.platform.memory.MemoryPlatform;
import io.ipmb.protocol.EndpointReport;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.Extension.LaneRules;
import io.ipmb.protocol.FrameView;
import io.ipmb.protocol.MalformedFrameException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When an endpoint tells the numbers of its lanes, and when it sleeps, by a clock and numbers of the test's own. */
class LaneReportsTest {

    private static final long FOR_EVER = Long.MAX_VALUE;
    private static final long SECOND = LaneReports.INTERVAL_NANOS;
    private static final LaneRules RULES = new LaneRules(LaneRules.Policy.WAIT, 64, Duration.ZERO);

    private final MemoryPlatform world = new MemoryPlatform();
    private final WaitSet waits = world.waitSet();
    private final LaneActivity sending = new LaneActivity();
    private final LaneActivity receiving = new LaneActivity();
    private final AtomicInteger wakeUps = new AtomicInteger();
    private final LaneReports reports =
            new LaneReports(world, this::now, this::numbers, sending, receiving, this::offer);
    private final List<EndpointReport> told = new ArrayList<>();
    private final List<AutoCloseable> toClose = new ArrayList<>();

    /** What becomes of the next frames; without one they are taken. */
    private final Queue<Boolean> room = new ArrayDeque<>();

    private EndpointReport numbers = EndpointReport.NOTHING;
    private @Nullable Runnable atNextLook;
    private long now = Long.MAX_VALUE - 3 * SECOND;

    private long now() {
        return now;
    }

    private EndpointReport numbers() {
        EndpointReport seen = numbers;
        Runnable then = atNextLook;
        atNextLook = null;
        if (then != null) {
            then.run();
        }
        return seen;
    }

    private boolean offer(PacketBuffer frame, int length, List<? extends KernelObject> objects) {
        assertThat(objects).isEmpty();
        if (!room.isEmpty() && !room.remove()) {
            return false;
        }
        FrameView view = new FrameView();
        try {
            view.wrap(frame.bytes(), 0, length);
            told.add(EndpointReport.read(view));
        } catch (MalformedFrameException e) {
            throw new AssertionError(e);
        }
        return true;
    }

    /** On lanes, as the sending side counts. */
    private void sent(long messages, long waitingBytes) {
        numbers =
                new EndpointReport(messages, numbers.received(), numbers.dropped(), 1, numbers.lanesIn(), waitingBytes);
        sending.answer();
    }

    private void begin(@Nullable LaneRules rules) throws PlatformException {
        sending.wakesBy(wakeUps::incrementAndGet);
        receiving.wakesBy(wakeUps::incrementAndGet);
        ChannelPair up = world.channelPair();
        ChannelPair down = world.channelPair();
        toClose.addAll(List.of(up.receiving(), down.receiving(), down.sending()));
        SendChannel uplink = world.sendingHalf(up.sending());
        toClose.add(uplink);
        Extension controller = Extension.OURS.with(Extension.TAILS);
        reports.begin(
                new Session(
                        uplink,
                        down.receiving(),
                        UUID.randomUUID(),
                        rules == null
                                ? controller
                                : controller.with(Extension.LANES).withLaneRules(rules),
                        world.self(),
                        null,
                        this::now),
                waits);
    }

    @AfterEach
    void close() throws Exception {
        reports.end();
        reports.close();
        waits.close();
        for (AutoCloseable each : toClose) {
            each.close();
        }
        assertThat(world.openObjects()).isEmpty();
    }

    @Test
    void withoutLanesThereIsNothingToTellAndNothingToWakeUpFor() throws PlatformException {
        begin(RULES);
        assertThat(reports.turn()).isEqualTo(FOR_EVER);
        now += 10 * SECOND;
        assertThat(reports.turn()).isEqualTo(FOR_EVER);
        assertThat(told).isEmpty();
        assertThat(wakeUps).hasValue(0);
    }

    @Test
    void aControllerThatIntroducesNoLanesIsToldNothing() throws PlatformException {
        begin(null);
        sent(5, 0);
        assertThat(reports.turn()).isEqualTo(FOR_EVER);
        assertThat(told).isEmpty();
    }

    @Test
    void newsAreToldOnceASecondAndTheRestIsSleep() throws PlatformException {
        begin(RULES);
        assertThat(reports.turn()).isEqualTo(FOR_EVER);
        sent(1, 0);
        assertThat(wakeUps).as("only the first message wakes").hasValue(1);
        sent(2, 0);
        assertThat(wakeUps).hasValue(1);
        assertThat(reports.turn()).isEqualTo(SECOND);
        assertThat(told).containsExactly(new EndpointReport(2, 0, 0, 1, 0, 0));
        sent(1000, 0);
        now += SECOND / 4;
        assertThat(reports.turn()).as("woken up by something else").isEqualTo(SECOND - SECOND / 4);
        assertThat(told).hasSize(1);
        assertThat(wakeUps).hasValue(1);
        now += SECOND - SECOND / 4;
        assertThat(reports.turn()).isEqualTo(SECOND);
        assertThat(told).hasSize(2).last().isEqualTo(new EndpointReport(1000, 0, 0, 1, 0, 0));
        now += SECOND;
        assertThat(reports.turn()).isEqualTo(FOR_EVER);
        now += 100 * SECOND;
        assertThat(reports.turn()).isEqualTo(FOR_EVER);
        assertThat(told).hasSize(2);
        receiving.answer();
        assertThat(wakeUps).hasValue(2);
    }

    @Test
    void aMessageBetweenTheLastLookAndTheSleepIsNotMissed() throws PlatformException {
        begin(RULES);
        atNextLook = () -> sent(7, 0);
        assertThat(reports.turn()).isEqualTo(SECOND);
        assertThat(told).containsExactly(new EndpointReport(7, 0, 0, 1, 0, 0));
        now += SECOND;
        assertThat(reports.turn()).isEqualTo(FOR_EVER);
        sent(8, 0);
        assertThat(wakeUps).hasValue(1);
        assertThat(reports.turn()).isEqualTo(SECOND);
        assertThat(told).hasSize(2);
    }

    @Test
    void itLooksOnWhileBytesWaitInALane() throws PlatformException {
        begin(RULES);
        sent(1, 64);
        assertThat(reports.turn()).isEqualTo(SECOND);
        now += SECOND;
        assertThat(reports.turn()).isEqualTo(SECOND);
        assertThat(told).as("no news").hasSize(1);
        // Its receiver takes it, which nobody announces.
        numbers = new EndpointReport(1, 0, 0, 1, 0, 0);
        now += SECOND;
        assertThat(reports.turn()).isEqualTo(SECOND);
        assertThat(told).hasSize(2);
        now += SECOND;
        assertThat(reports.turn()).isEqualTo(FOR_EVER);
    }

    @Test
    void withoutRoomItTellsLaterWhatIsSoThen() throws PlatformException {
        begin(RULES);
        sent(1, 0);
        room.add(false);
        assertThat(reports.turn()).isEqualTo(SECOND);
        assertThat(told).isEmpty();
        sent(2, 0);
        now += SECOND;
        assertThat(reports.turn()).isEqualTo(SECOND);
        assertThat(told).containsExactly(new EndpointReport(2, 0, 0, 1, 0, 0));
    }

    @Test
    void anotherControllerIsToldOfTheLanesAndOfTheMessagesSinceThen() throws PlatformException {
        begin(RULES);
        sent(100, 0);
        assertThat(reports.turn()).isEqualTo(SECOND);
        reports.end();
        assertThat(reports.turn()).isEqualTo(FOR_EVER);
        sent(150, 0);
        begin(RULES);
        sent(170, 0);
        assertThat(reports.turn()).isEqualTo(SECOND);
        assertThat(told).last().isEqualTo(new EndpointReport(20, 0, 0, 1, 0, 0));
    }
}
