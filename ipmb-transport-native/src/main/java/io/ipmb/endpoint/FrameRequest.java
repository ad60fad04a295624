package io.ipmb.endpoint;

import io.ipmb.protocol.FrameTail;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a frame asks of its controller, and tells its receiver, see {@link FrameTail}. One object for one frame after
 * the other, so that asking makes no garbage. Guarded by the send path's lock.
 */
final class FrameRequest {

    private int marks;
    private long key;
    private @Nullable UUID onlyTo;
    private int redeliveries;
    private int crashes;

    /**
     * Goes with every request from now on, until {@link #first()}.
     *
     * @param times how often receivers had the message and did not acknowledge it
     * @param withCrashes how many of these receivers had crashed
     */
    void again(int times, int withCrashes) {
        redeliveries = times;
        crashes = withCrashes;
    }

    /** Messages are sent for the first time from now on. */
    void first() {
        again(0, 0);
    }

    /** Whether the message was in the hands of a receiver before. */
    boolean isAgain() {
        return redeliveries > 0;
    }

    /** Nothing. */
    FrameRequest nothing() {
        return marks(0, 0);
    }

    /** What these marks mean, without a receiver. */
    FrameRequest marks(int withMarks, long withKey) {
        marks = withMarks;
        key = withKey;
        onlyTo = null;
        return this;
    }

    /** To give the message to those alone to whom this endpoint has no lane. */
    FrameRequest withoutLanes() {
        return marks(FrameTail.WITHOUT_LANES, 0);
    }

    /** To give the message to one endpoint alone. */
    FrameRequest onlyTo(UUID instance) {
        marks = FrameTail.ONLY_TO;
        key = 0;
        onlyTo = instance;
        return this;
    }

    private int allMarks() {
        return redeliveries == 0 ? marks : marks | FrameTail.REDELIVERED;
    }

    /** The bytes behind the frame. */
    int length() {
        int all = allMarks();
        return all == 0 ? 0 : FrameTail.length(all);
    }

    /** Writes them. */
    void write(ByteBuffer into, int at) {
        int all = allMarks();
        if (all == 0) {
            return;
        }
        UUID instance = onlyTo;
        int length =
                instance == null ? FrameTail.write(into, at, all, key) : FrameTail.writeOnlyTo(into, at, all, instance);
        if (redeliveries > 0) {
            FrameTail.writeRedeliveries(into, at + length, redeliveries, crashes);
        }
    }
}
