package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * An endpoint offers another one a lane: a direct way to it. The controller gives the frame to the receiver, behind
 * whatever the sender has sent to it before, and to nobody else. Only endpoints with the ability {@link
 * Extension#LANES} send it, to controllers with that ability. {@link #OBJECTS} objects ride on it, no memory regions:
 * the lane's entries, its numbers, and the receiver's end of its link.
 *
 * <p>Where the offer cannot be delivered, the controller closes its objects. So the sender sees the end of the link,
 * whoever refuses: it sends what is in the lane with {@link FrameTail#ONLY_TO}, and then a {@link LaneNote} that the
 * lane has ended.
 *
 * <p>The selector is {@code False}, unicast, without a time to live: who does not know the frame gives it to nobody.
 * The payload:
 *
 * <pre>
 *   receiver: u8[16], sender: u8[16] | later versions' own
 * </pre>
 *
 * @param receiver the instance of the endpoint that is to receive on the lane
 * @param sender the instance of the endpoint that sends on it
 */
public record LaneOffer(UUID receiver, UUID sender) {

    /** The type of this frame. */
    public static final FrameType TYPE = FrameType.of("dc6461db-0a5c-4a4e-9d8e-c9e1b24b92dd", "LaneOffer");

    /** How many objects ride on an offer. */
    public static final int OBJECTS = 3;

    /** The length of an offer, in a frame; later versions may append to it. */
    public static final int BYTES = 68;

    /**
     * Writes the frame to the beginning of a memory of at least {@link #BYTES}.
     *
     * @return its length
     */
    public int write(ByteBuffer into) {
        FrameWriter writer = new FrameWriter();
        BincodeWriter payload = TYPE.begin(writer, into, EncodedSelector.NOBODY);
        FrameLayout.writeUuid(payload, receiver);
        FrameLayout.writeUuid(payload, sender);
        return Math.toIntExact(writer.end());
    }

    /** Whether this frame is one. */
    public static boolean is(FrameView frame) {
        return TYPE.is(frame);
    }

    /**
     * Reads the payload of a frame.
     *
     * @throws MalformedFrameException when the frame holds no offer
     */
    public static LaneOffer read(FrameView frame) throws MalformedFrameException {
        return TYPE.read(frame, LaneOffer::readFields);
    }

    private static LaneOffer readFields(BincodeReader reader) {
        return new LaneOffer(FrameLayout.readUuid(reader), FrameLayout.readUuid(reader));
    }
}
