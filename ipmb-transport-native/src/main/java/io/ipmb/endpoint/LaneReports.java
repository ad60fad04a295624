package io.ipmb.endpoint;

import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.WaitSet;
import io.ipmb.protocol.EndpointReport;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells the controller of this endpoint's lanes, whose messages pass it by: at most once a second, and only news.
 *
 * <pre>
 *   LOOKING, once a second ── no news, and all is taken ──► RESTING
 *      ▲                                                       │
 *      └──────── a lane begins, ends, or has a message ────────┘
 * </pre>
 *
 * <p>An endpoint without traffic on lanes rests, and wakes up for nothing. While bytes wait in a lane it looks on,
 * since their receiver, in another process, does not announce that it takes them. A report without room in the uplink
 * is made again a second later, with the numbers of then.
 *
 * <p>Belongs to the session loop's thread and goes by its clock: that thread exists for endpoints that only receive,
 * too, which have no {@link LaneWatch}; and it alone knows from when on a session counts. It does not wait for anything
 * meanwhile that a report would have to hurry for.
 */
final class LaneReports implements SessionTask {

    /** The shortest time between two reports. */
    static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Platform platform;
    private final NanoClock clock;
    private final Supplier<EndpointReport> numbers;
    private final LaneActivity sending;
    private final LaneActivity receiving;
    private final DirectoryBell.Outgoing outgoing;
    private boolean reports;
    private boolean resting;
    private long nextLookAt;
    private EndpointReport before = EndpointReport.NOTHING;
    private EndpointReport told = EndpointReport.NOTHING;

    /** @param numbers since this endpoint began */
    LaneReports(
            Platform platform,
            NanoClock clock,
            Supplier<EndpointReport> numbers,
            LaneActivity sending,
            LaneActivity receiving,
            DirectoryBell.Outgoing outgoing) {
        this.platform = platform;
        this.clock = clock;
        this.numbers = numbers;
        this.sending = sending;
        this.receiving = receiving;
        this.outgoing = outgoing;
    }

    @Override
    public void begin(Session session, WaitSet waits) {
        reports = session.laneRules() != null;
        resting = false;
        nextLookAt = clock.nanoTime();
        before = numbers.get();
        told = EndpointReport.NOTHING;
    }

    @Override
    public long turn() {
        if (!reports || (resting && sending.isAsked() && receiving.isAsked())) {
            return Long.MAX_VALUE;
        }
        resting = false;
        long now = clock.nanoTime();
        if (nextLookAt - now > 0) {
            return nextLookAt - now;
        }
        EndpointReport present = look();
        if (isNoNews(present)) {
            sending.ask();
            receiving.ask();
            present = look();
            if (isNoNews(present)) {
                resting = true;
                return Long.MAX_VALUE;
            }
            sending.forget();
            receiving.forget();
        }
        nextLookAt = now + INTERVAL_NANOS;
        tell(present);
        return INTERVAL_NANOS;
    }

    private EndpointReport look() {
        EndpointReport all = numbers.get();
        return new EndpointReport(
                all.sent() - before.sent(),
                all.received() - before.received(),
                all.dropped() - before.dropped(),
                all.lanesOut(),
                all.lanesIn(),
                all.waitingBytes());
    }

    private boolean isNoNews(EndpointReport present) {
        return present.waitingBytes() == 0 && present.equals(told);
    }

    private void tell(EndpointReport present) {
        if (present.equals(told)) {
            return;
        }
        PacketBuffer frame = platform.packetBuffer(EndpointReport.MOST_BYTES);
        if (offer(frame, present.write(frame.bytes()))) {
            told = present;
        }
    }

    /** False without room, and where the system is short of something or the controller gone: nothing is lost. */
    private boolean offer(PacketBuffer frame, int length) {
        try {
            return outgoing.offer(frame, length, List.of());
        } catch (PlatformException e) {
            return false;
        }
    }

    @Override
    public void end() {
        reports = false;
    }

    @Override
    public void close() {
        reports = false;
    }
}
