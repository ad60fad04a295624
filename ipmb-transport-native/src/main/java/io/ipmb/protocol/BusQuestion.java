package io.ipmb.protocol;

import java.nio.ByteBuffer;

/**
 * The first and only frame of a connection that asks a controller for a {@link BusReport}, in place of a {@link
 * ConnectMessage}. It has no content; the sending half of a channel for the answer is attached. The answer is one
 * {@link BusAnswer}; then the controller closes the connection. A controller without this question closes it at once.
 */
public final class BusQuestion {

    /** The first half of the type id 0b6c5a1e-8f43-4d7a-9c52-71e4a0d3f986. */
    public static final long TYPE_ID_HIGH = 0x0b6c5a1e8f434d7aL;

    /** The second half of the type id. */
    public static final long TYPE_ID_LOW = 0x9c5271e4a0d3f986L;

    private static final EncodedSelector EVERYONE = EncodedSelector.of(new byte[] {0}, false, 0, 0);

    private BusQuestion() {}

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
