package io.ipmb.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A question to a controller: the first and only frame of a connection, in place of a {@link ConnectMessage}. It has no
 * content. A controller without the question closes the connection at once.
 */
@SuppressWarnings("ImmutableEnumChecker") // a record of two numbers and a text
public enum ControllerQuestion {
    /**
     * Whether the controller works. It answers by closing the connection as soon as it looks at its connections; a
     * close for any other reason is an answer too. Only for controllers with the ability {@link Extension#LIVENESS}.
     */
    LIVENESS("6d1f3a04-52c7-4b1e-9a8e-2f0c7d95b3e1"),

    /**
     * The view of the bus. The sending half of a channel for the answer is attached. The answer is one {@link
     * BusAnswer}; then the controller closes the connection.
     */
    BUS("0b6c5a1e-8f43-4d7a-9c52-71e4a0d3f986");

    private final FrameType type;

    ControllerQuestion(String id) {
        type = FrameType.of(id, "question");
    }

    /**
     * Writes the frame to the beginning of a memory.
     *
     * @return its length
     */
    public int write(ByteBuffer into) {
        FrameWriter writer = new FrameWriter();
        type.begin(writer, into, EncodedSelector.EVERYONE);
        return Math.toIntExact(writer.end());
    }

    /** The question in a frame; null for any other frame. */
    public static @Nullable ControllerQuestion in(FrameView frame) {
        return LIVENESS.type.is(frame) ? LIVENESS : BUS.type.is(frame) ? BUS : null;
    }
}
