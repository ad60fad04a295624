package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.protocol.MalformedFrameException.Reason;
import java.nio.ByteBuffer;

/**
 * The answer to a {@link ControllerQuestion#BUS}: one frame with the length of the report. The report itself is in an
 * attached shared memory of at least that size, since the report of a large bus exceeds a frame.
 */
public final class BusAnswer {

    /** The type of this frame. */
    public static final FrameType TYPE = FrameType.of("dea0d338-66b3-4d24-8abc-76762232f655", "BusAnswer");

    /** The longest report. */
    public static final int MOST_REPORT_BYTES = 16 << 20;

    private BusAnswer() {}

    /**
     * Writes the frame to the beginning of a memory.
     *
     * @param reportBytes the length of the report
     * @return the length of the frame
     */
    public static int write(ByteBuffer into, int reportBytes) {
        FrameWriter writer = new FrameWriter();
        TYPE.begin(writer, into, EncodedSelector.EVERYONE).writeU32(reportBytes);
        return Math.toIntExact(writer.end());
    }

    /**
     * The length of the report.
     *
     * @throws MalformedFrameException when the frame is no such answer, or the report is too long
     */
    public static int read(FrameView frame) throws MalformedFrameException {
        long length = TYPE.read(frame, BincodeReader::readU32);
        if (length < 1 || length > MOST_REPORT_BYTES) {
            throw new MalformedFrameException(Reason.INVALID_HANDSHAKE, "a report of " + length + " bytes", 0);
        }
        return (int) length;
    }
}
