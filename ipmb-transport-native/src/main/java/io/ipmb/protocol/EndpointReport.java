package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import java.nio.ByteBuffer;

/**
 * An endpoint tells its controller of its lanes, whose messages pass the controller by: for whoever looks at the bus.
 * Only endpoints with the ability {@link Extension#LANES} send it, to controllers with that ability, which forward it
 * to nobody and keep the last one.
 *
 * <p>The selector is {@code False}, unicast, without a time to live; no object rides on it. The payload in bincode:
 *
 * <pre>
 *   sent: u64, received: u64, dropped: u64, lanes out: u32, lanes in: u32, waiting bytes: u64 | later versions' own
 * </pre>
 *
 * <p>Messages are counted from the beginning of the session. No number is negative or above {@link #LARGEST}.
 *
 * @param sent messages that it has sent by lanes and not to the controller
 * @param received messages that it has read from lanes
 * @param dropped messages that it has dropped, since the receivers of its lanes did not take them
 * @param lanesOut the lanes that it sends on
 * @param lanesIn the lanes that it receives on
 * @param waitingBytes the bytes that have not been taken yet in the fullest lane that it sends on
 */
public record EndpointReport(long sent, long received, long dropped, int lanesOut, int lanesIn, long waitingBytes) {

    /** The type of this frame. */
    public static final FrameType TYPE = FrameType.of("b678dfa0-6127-41f6-9b51-b7d717750548", "EndpointReport");

    /** An endpoint without lanes, now or before. */
    public static final EndpointReport NOTHING = new EndpointReport(0, 0, 0, 0, 0, 0);

    /** The largest number: sums of some are numbers still. */
    public static final long LARGEST = 1L << 56;

    /** Enough memory for the frame. */
    public static final int MOST_BYTES = 96;

    /** @throws IllegalArgumentException for a number that is negative or too large */
    public EndpointReport {
        require(sent, "sent");
        require(received, "received");
        require(dropped, "dropped");
        require(lanesOut, "lanesOut");
        require(lanesIn, "lanesIn");
        require(waitingBytes, "waitingBytes");
    }

    private static void require(long number, String name) {
        if (!isValid(number)) {
            throw new IllegalArgumentException(name + "=" + number + " is not from 0 to " + LARGEST);
        }
    }

    private static boolean isValid(long number) {
        return number >= 0 && number <= LARGEST;
    }

    /** This one behind an earlier one of the same session: no count is below that one's. */
    public EndpointReport behind(EndpointReport earlier) {
        return new EndpointReport(
                Math.max(sent, earlier.sent),
                Math.max(received, earlier.received),
                Math.max(dropped, earlier.dropped),
                lanesOut,
                lanesIn,
                waitingBytes);
    }

    /**
     * Writes the frame to the beginning of a memory of at least {@link #MOST_BYTES}.
     *
     * @return its length
     */
    public int write(ByteBuffer into) {
        FrameWriter writer = new FrameWriter();
        BincodeWriter payload = TYPE.begin(writer, into, EncodedSelector.NOBODY);
        payload.writeU64(sent);
        payload.writeU64(received);
        payload.writeU64(dropped);
        payload.writeU32(lanesOut);
        payload.writeU32(lanesIn);
        payload.writeU64(waitingBytes);
        return Math.toIntExact(writer.end());
    }

    /** Whether this frame is one. */
    public static boolean is(FrameView frame) {
        return TYPE.is(frame);
    }

    /**
     * Reads the payload of a frame.
     *
     * @throws MalformedFrameException when the frame holds no report, or one with a number that is too large
     */
    public static EndpointReport read(FrameView frame) throws MalformedFrameException {
        return TYPE.read(frame, EndpointReport::readFields);
    }

    private static EndpointReport readFields(BincodeReader reader) {
        return new EndpointReport(
                readNumber(reader),
                readNumber(reader),
                readNumber(reader),
                readLanes(reader),
                readLanes(reader),
                readNumber(reader));
    }

    private static long readNumber(BincodeReader reader) {
        long number = reader.readU64();
        if (!isValid(number)) {
            throw reader.fail("found " + Long.toUnsignedString(number) + ", at most " + LARGEST + " is possible");
        }
        return number;
    }

    private static int readLanes(BincodeReader reader) {
        long lanes = reader.readU32();
        if (lanes > Integer.MAX_VALUE) {
            throw reader.fail("found " + lanes + " lanes");
        }
        return (int) lanes;
    }
}
