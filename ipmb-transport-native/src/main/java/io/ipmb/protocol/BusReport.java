package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import io.ipmb.codec.DecodeException;
import io.ipmb.codec.MessageType;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A bus as its controller sees it, for programs that ask ({@link ControllerQuestion#BUS}). Immutable. The meanings are those of
 * {@code io.ipmb.HostedBus}.
 *
 * <p>The layout belongs to the type id of {@link BusAnswer}: a changed layout gets a new id.
 */
@MessageType("c4e97b20-1d58-4f06-b3aa-5e2f6c0971d4")
public record BusReport(
        String identifier, List<Entry> members, int pendingConnections, int keptMessages, long keptBytes) {

    /** The longest report. */
    public static final int MOST_BYTES = 16 << 20;

    private static final int USUAL_BYTES = 64 << 10;

    private static final PayloadType<BusReport> TYPE = PayloadTypes.of(BusReport.class);

    /** Copies the list. */
    public BusReport {
        members = List.copyOf(members);
    }

    /** One endpoint. */
    public record Entry(
            long idHigh,
            long idLow,
            List<String> label,
            long processId,
            long userId,
            boolean own,
            boolean usesCrate,
            long sent,
            long received,
            int queuedMessages,
            long queuedBytes,
            long dropped,
            boolean paused,
            boolean stalled,
            long waitingNanos,
            boolean receives,
            long joinedNanos) {

        /** Copies the label. */
        public Entry {
            label = List.copyOf(label);
        }
    }

    /** The bytes of this report, from the buffer's position to its limit. */
    public ByteBuffer encode() {
        ByteBuffer into = ByteBuffer.allocate(USUAL_BYTES);
        BincodeWriter writer = new BincodeWriter();
        writer.reset(into);
        TYPE.codec().write(writer, this);
        if (writer.overflowed()) {
            into = ByteBuffer.allocate(Math.toIntExact(writer.written()));
            writer.reset(into);
            TYPE.codec().write(writer, this);
        }
        return into.position(0).limit((int) writer.written());
    }

    /**
     * Reads a report from another process, whose content is not trusted.
     *
     * @throws DecodeException when the bytes are no report
     */
    public static BusReport decode(ByteBuffer bytes) {
        BincodeReader reader = new BincodeReader();
        reader.reset(bytes, bytes.position(), bytes.limit());
        return TYPE.codec().read(reader);
    }
}
