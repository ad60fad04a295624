package io.ipmb.protocol;

import java.nio.ByteBuffer;

/**
 * An endpoint asks its controller for a bell: a packet at each change of the roster. The sending half of a channel for
 * the bell is attached; the controller keeps it in place of an earlier one, and forgets it when its other half is
 * closed. The frame has no content. Only endpoints with the ability {@link Extension#DIRECTORY} send it, to controllers
 * with that ability, which forward it to nobody.
 */
public final class DirectoryWatch {

    /** The type of this frame. */
    public static final FrameType TYPE = FrameType.of("ae799123-984b-46ca-aaf7-afa83996963c", "DirectoryWatch");

    /** Enough memory for the frame. */
    public static final int MOST_BYTES = 64;

    private DirectoryWatch() {}

    /**
     * Writes the frame to the beginning of a memory of at least {@link #MOST_BYTES}.
     *
     * @return its length
     */
    public static int write(ByteBuffer into) {
        FrameWriter writer = new FrameWriter();
        TYPE.begin(writer, into, EncodedSelector.NOBODY);
        return Math.toIntExact(writer.end());
    }

    /** Whether this frame is one. */
    public static boolean is(FrameView frame) {
        return TYPE.is(frame);
    }
}
