package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.protocol.MalformedFrameException.Reason;
import java.nio.ByteBuffer;

/**
 * The answer to a {@link BusQuestion}: one frame with the length of the {@link BusReport}. The report itself is in an
 * attached shared memory of at least that size, since the report of a large bus exceeds a frame.
 */
public final class BusAnswer {

    /** The first half of the type id c4e97b20-1d58-4f06-b3aa-5e2f6c0971d4. */
    public static final long TYPE_ID_HIGH = 0xc4e97b201d584f06L;

    /** The second half of the type id. */
    public static final long TYPE_ID_LOW = 0xb3aa5e2f6c0971d4L;

    private static final EncodedSelector EVERYONE = EncodedSelector.of(new byte[] {0}, false, 0, 0);

    private BusAnswer() {}

    /**
     * Writes the frame to the beginning of a memory.
     *
     * @param reportBytes the length of the report
     * @return the length of the frame
     */
    public static int write(ByteBuffer into, int reportBytes) {
        FrameWriter writer = new FrameWriter();
        writer.begin(into, 0, EVERYONE, TYPE_ID_HIGH, TYPE_ID_LOW, 0).writeU32(reportBytes);
        return Math.toIntExact(writer.end());
    }

    /**
     * The length of the report.
     *
     * @throws MalformedFrameException when the frame is no such answer, or the report is too long
     */
    public static int read(FrameView frame) throws MalformedFrameException {
        long length = HandshakePayload.read(frame, TYPE_ID_HIGH, TYPE_ID_LOW, "BusAnswer", BincodeReader::readU32);
        if (length < 1 || length > BusReport.MOST_BYTES) {
            throw new MalformedFrameException(Reason.INVALID_HANDSHAKE, "a report of " + length + " bytes", 0);
        }
        return (int) length;
    }
}
