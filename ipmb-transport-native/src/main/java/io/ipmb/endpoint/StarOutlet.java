package io.ipmb.endpoint;

import io.ipmb.SendTimeoutException;
import io.ipmb.TooManyAttachmentsException;
import io.ipmb.platform.NanoClock;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import io.ipmb.protocol.CrateLimits;
import io.ipmb.protocol.Extension.LaneRules;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The star of one session: its uplink, and what is known of its controller. */
final class StarOutlet implements Star {

    /** A wait for room as long as this makes it worth asking whether the controller is at work. */
    static final long LONG_WAIT_NANOS = 1_000_000_000;

    /** No controller that is at work takes so long for an answer, unless the machine is very busy. */
    private static final long TELLING_SILENCE_NANOS = 500_000_000;

    private final SendChannel uplink;
    private final boolean toCrate;
    private final boolean readsTails;
    private final @Nullable LaneRules laneRules;
    private final int mostObjects;
    private final @Nullable PeerIdentity host;
    private final Liveness liveness;
    private final NanoClock clock;
    private final Attempt whenFull = new Attempt.Full(this);

    /** Whether the controller is at work, as a sender asks. */
    interface Liveness {

        /** Has the controller asked soon. */
        void ask();

        /** For how long it has left a question unanswered; 0 while none is open. */
        long unansweredNanos();
    }

    /**
     * @param toCrate whether a program on the crate hosts the bus
     * @param readsTails whether the controller reads tails
     * @param laneRules those of the controller; null when it introduces no lanes
     * @param mostObjects how many objects a message can have on this platform
     * @param host who hosts the bus, where that is known
     */
    StarOutlet(
            SendChannel uplink,
            boolean toCrate,
            boolean readsTails,
            @Nullable LaneRules laneRules,
            int mostObjects,
            @Nullable PeerIdentity host,
            Liveness liveness,
            NanoClock clock) {
        this.uplink = uplink;
        this.toCrate = toCrate;
        this.readsTails = readsTails;
        this.laneRules = laneRules;
        this.mostObjects = mostObjects;
        this.host = host;
        this.liveness = liveness;
        this.clock = clock;
    }

    @Override
    public int lend(int most) {
        return uplink.lend(most);
    }

    @Override
    public @Nullable PacketBuffer lentMemory() {
        return uplink.lentMemory();
    }

    @Override
    public void checkObjects(int count) {
        if (toCrate && count > CrateLimits.MOST_OBJECTS) {
            throw new TooManyAttachmentsException(
                    count, CrateLimits.MOST_OBJECTS, "the bus's controller, a program on the crate ipmb 0.8,");
        }
        if (count > mostObjects) {
            throw new TooManyAttachmentsException(count, mostObjects, "the bus");
        }
    }

    @Override
    public boolean needsPlaceholder() {
        return toCrate;
    }

    @Override
    public boolean readsTails() {
        return readsTails;
    }

    @Override
    public @Nullable LaneRules laneRules() {
        return laneRules;
    }

    @Override
    public boolean send(OutgoingPackets packet) throws PlatformException {
        return uplink.send(packet, 0) == 1;
    }

    @Override
    public Attempt whenFull() {
        return whenFull;
    }

    /** {@inheritDoc} Where that takes long, the controller is asked whether it is at work at all. */
    @Override
    public void awaitRoom(long nanos) throws PlatformException {
        long begun = clock.nanoTime();
        uplink.awaitWritable(Math.min(nanos, LONG_WAIT_NANOS));
        if (clock.nanoTime() - begun >= LONG_WAIT_NANOS) {
            liveness.ask();
        }
    }

    @Override
    public SendTimeoutException timeout() {
        long silence = liveness.unansweredNanos();
        // For the next one that gives up, where this one had no time to find out.
        liveness.ask();
        return new SendTimeoutException(
                silence < TELLING_SILENCE_NANOS
                        ? "The message was not sent in time: the bus does not take it; a receiver may be slow"
                        : "The message was not sent in time: the host of the bus"
                                + (host == null ? "" : ", process " + host.pid() + ",")
                                + " has not answered for "
                                + Duration.ofNanos(silence).toMillis() / 1000.0
                                + " s; it is stopped or hangs. Let it go on, or end it, and another one takes over");
    }
}
