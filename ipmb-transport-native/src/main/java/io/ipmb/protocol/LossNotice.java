package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A controller's notice to an endpoint of lost messages from that endpoint. Only controllers with the ability {@link
 * Extension#LOSSES} send it, and only to endpoints with that ability; nobody forwards it. The selector is {@code True},
 * unicast, without a time to live. The payload in bincode:
 *
 * <pre>
 *   reason: u8, messages: u64, type id: u8[16], multicast: bool, label expression: bytes | bytes of later versions
 * </pre>
 *
 * @param reason for the first loss
 * @param messages the number of messages lost since the last notice
 * @param typeId the payload's type id in the first lost message; all zeros if unknown
 * @param multicast whether the first lost message was a multicast
 * @param expression the label expression of the first lost message in wire form; empty if unknown, or longer than
 *     {@link #MOST_EXPRESSION_BYTES}
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content below; nobody keeps it
public record LossNotice(Reason reason, long messages, UUID typeId, boolean multicast, byte[] expression) {

    /** The type of this frame. */
    public static final FrameType TYPE = FrameType.of("0f5a1c8e-6b0d-4e52-8d0c-3c2f9a7e41b6", "LossNotice");

    /** The longest label expression that a notice repeats. */
    public static final int MOST_EXPRESSION_BYTES = 1024;

    /** The longest frame of a notice. */
    public static final int MOST_BYTES = MOST_EXPRESSION_BYTES + 256;

    /** The reasons for a loss; the ordinal is the number on the wire. */
    public enum Reason {
        /** A reason of a later version. */
        OTHER,
        /** The host could not take the kernel objects in. */
        OBJECTS_LOST,
        /** The message has more kernel objects than its receiver takes. */
        TOO_MANY_OBJECTS
    }

    private static final Reason[] REASONS = Reason.values();
    private static final UUID UNKNOWN_TYPE = new UUID(0, 0);
    /**
     * A notice of one lost message.
     *
     * @param lost its frame; null when it is unreadable
     */
    public static LossNotice of(Reason reason, @Nullable FrameView lost) {
        if (lost == null) {
            return new LossNotice(reason, 1, UNKNOWN_TYPE, false, new byte[0]);
        }
        byte[] expression = new byte[lost.expressionLength() > MOST_EXPRESSION_BYTES ? 0 : lost.expressionLength()];
        lost.memory().get(lost.expressionOffset(), expression);
        return new LossNotice(reason, 1, new UUID(lost.typeIdHigh(), lost.typeIdLow()), lost.isMulticast(), expression);
    }

    /** The same with more messages. */
    public LossNotice plus(long more) {
        return new LossNotice(reason, messages + more, typeId, multicast, expression);
    }

    /**
     * Writes the frame to the beginning of a memory of at least {@link #MOST_BYTES}.
     *
     * @return its length
     */
    public int write(ByteBuffer into) {
        FrameWriter writer = new FrameWriter();
        BincodeWriter payload = TYPE.begin(writer, into, EncodedSelector.EVERYONE);
        payload.writeU8(reason.ordinal());
        payload.writeU64(messages);
        FrameLayout.writeUuid(payload, typeId);
        payload.writeBool(multicast);
        payload.writeBytes(expression);
        return Math.toIntExact(writer.end());
    }

    /** Whether the frame is a notice. */
    public static boolean is(FrameView frame) {
        return TYPE.is(frame);
    }

    /**
     * Reads the payload of a frame.
     *
     * @throws MalformedFrameException when the frame holds no notice
     */
    public static LossNotice read(FrameView frame) throws MalformedFrameException {
        return TYPE.read(frame, LossNotice::readFields);
    }

    private static LossNotice readFields(BincodeReader reader) {
        int reason = reader.readU8();
        long messages = reader.readU64();
        if (messages < 1) {
            throw reader.fail("found a loss of 0 or of more than 2^63 messages");
        }
        return new LossNotice(
                reason < REASONS.length ? REASONS[reason] : Reason.OTHER,
                messages,
                FrameLayout.readUuid(reader),
                reader.readBool(),
                reader.readBytes());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LossNotice that
                && reason == that.reason
                && messages == that.messages
                && typeId.equals(that.typeId)
                && multicast == that.multicast
                && Arrays.equals(expression, that.expression);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * typeId.hashCode() + Arrays.hashCode(expression)) + Long.hashCode(messages);
    }

    @Override
    public String toString() {
        return "LossNotice[" + reason + ", " + messages + " messages, type " + typeId + "]";
    }
}
