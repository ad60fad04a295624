package io.ipmb.benchmarks.bare;

import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.endpoint.WireSelectors;
import io.ipmb.protocol.FrameWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** The length of the frames of {@code ipmb bench-send}. */
final class FrameLength {

    /** The value that {@code bench-send} gives each message; it is in the frame's header. */
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(2);

    private FrameLength() {}

    /**
     * The length of a frame, in bytes.
     *
     * @param to the label in its selector
     * @param size bytes of its payload, a String
     */
    static int ofText(String to, int size) {
        Selector selector = Selector.unicast(LabelExpression.of(to)).withTimeToLive(TIME_TO_LIVE);
        PayloadType<String> type = PayloadTypes.of(String.class);
        FrameWriter frame = new FrameWriter();
        // The length counts bytes beyond the buffer, too.
        ByteBuffer noRoom = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
        BincodeWriter payload = frame.begin(noRoom, 0, WireSelectors.encoded(selector), type.idHigh(), type.idLow(), 0);
        type.codec().write(payload, "x".repeat(size));
        return Math.toIntExact(frame.end());
    }
}
