package io.ipmb.protocol;

import java.nio.ByteBuffer;

/**
 * The first and only frame of a connection that asks a controller whether it works, in place of a {@link
 * ConnectMessage}. It has no content. The controller answers by closing the connection as soon as it looks at its
 * connections; a close for any other reason is an answer too. Only for controllers with the ability {@link
 * Extension#LIVENESS}.
 */
public final class LivenessQuestion {

    /** The first half of the type id 6d1f3a04-52c7-4b1e-9a8e-2f0c7d95b3e1. */
    public static final long TYPE_ID_HIGH = 0x6d1f3a0452c74b1eL;

    /** The second half of the type id. */
    public static final long TYPE_ID_LOW = 0x9a8e2f0c7d95b3e1L;

    private static final EncodedSelector EVERYONE = EncodedSelector.of(new byte[] {0}, false, 0, 0);

    private LivenessQuestion() {}

    /**
     * Writes the frame to the beginning of a memory.
     *
     * @return its length
     */
    public static int write(ByteBuffer into) {
        FrameWriter writer = new FrameWriter();
        writer.begin(into, 0, EVERYONE, TYPE_ID_HIGH, TYPE_ID_LOW, 0);
        return Math.toIntExact(writer.end());
    }

    /** Whether the frame is such a question. */
    public static boolean is(FrameView frame) {
        return frame.typeIdHigh() == TYPE_ID_HIGH && frame.typeIdLow() == TYPE_ID_LOW;
    }
}
