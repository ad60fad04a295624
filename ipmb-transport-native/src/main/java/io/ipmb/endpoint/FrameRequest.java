package io.ipmb.endpoint;

import io.ipmb.protocol.FrameTail;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a frame asks of its controller, see {@link FrameTail}. One object for one frame after the other, so that asking
 * makes no garbage.
 */
final class FrameRequest {

    private int marks;
    private long key;
    private @Nullable UUID onlyTo;

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

    /** The bytes behind the frame. */
    int length() {
        return marks == 0 ? 0 : FrameTail.length(marks);
    }

    /** Writes them. */
    void write(ByteBuffer into, int at) {
        UUID instance = onlyTo;
        if (instance != null) {
            FrameTail.writeOnlyTo(into, at, instance);
        } else if (marks != 0) {
            FrameTail.write(into, at, marks, key);
        }
    }
}
