package io.ipmb.protocol;

import io.ipmb.codec.BincodeWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The constant bytes of a selector: those before the type id and the region count, and those behind. Immutable; encoded
 * once, and copied into each frame.
 */
public final class EncodedSelector {

    /** Unicast for {@code True}, without a time to live: the selector of frames between a peer and its controller. */
    public static final EncodedSelector EVERYONE = of(new byte[] {0}, false, 0, 0);

    /**
     * Unicast for {@code False}, without a time to live: the selector of frames that a controller without knowledge of
     * them gives to nobody.
     */
    static final EncodedSelector NOBODY = of(new byte[] {1}, false, 0, 0);

    /** A marker and a u64, a marker and a u32. */
    private static final int LONGEST_TIME_TO_LIVE = 14;

    private final byte[] head;
    private final byte[] tail;
    private final int hash;

    private EncodedSelector(byte[] head, byte[] tail) {
        this.head = head;
        this.tail = tail;
        this.hash = 31 * Arrays.hashCode(head) + Arrays.hashCode(tail);
    }

    /**
     * Encodes a selector.
     *
     * @param expression the label expression's wire form; copied
     * @param ttlSeconds unsigned
     * @param ttlNanos 0 to 999,999,999
     * @throws IllegalArgumentException when the bytes are no expression or the nanoseconds out of range
     */
    public static EncodedSelector of(byte[] expression, boolean multicast, long ttlSeconds, int ttlNanos) {
        try {
            LabelOpReader reader = new LabelOpReader();
            reader.reset(ByteBuffer.wrap(expression), 0, expression.length);
            reader.skip();
            reader.requireEnd();
        } catch (MalformedFrameException e) {
            throw new IllegalArgumentException("Not the bytes of a label expression: " + e.getMessage(), e);
        }
        byte[] head = Arrays.copyOf(expression, expression.length + 1);
        head[expression.length] = (byte) (multicast ? FrameLayout.MULTICAST : FrameLayout.UNICAST);
        return new EncodedSelector(head, encodeTimeToLive(ttlSeconds, ttlNanos));
    }

    /** The selector of a wrapped frame, for an answer with the same selector. */
    public static EncodedSelector copyOf(FrameView frame) {
        byte[] expression = new byte[frame.expressionLength()];
        frame.memory().get(frame.expressionOffset(), expression);
        return of(expression, frame.isMulticast(), frame.timeToLiveSeconds(), frame.timeToLiveNanoPart());
    }

    /**
     * The same with another time to live.
     *
     * @param seconds unsigned
     * @param nanos 0 to 999,999,999
     */
    public EncodedSelector withTimeToLive(long seconds, int nanos) {
        return new EncodedSelector(head, encodeTimeToLive(seconds, nanos));
    }

    /** Whether all receivers get the message, not the first alone. */
    public boolean isMulticast() {
        return head[head.length - 1] == FrameLayout.MULTICAST;
    }

    /** Whether the bus keeps the message while nobody matches. */
    public boolean hasTimeToLive() {
        // Two zeros are the encoded form of none.
        return tail.length > 2 || tail[0] != 0 || tail[1] != 0;
    }

    /** Its label expression, compiled for matching. */
    public LabelProgram program() {
        try {
            return LabelProgram.decode(ByteBuffer.wrap(head), 0, head.length - 1);
        } catch (MalformedFrameException e) {
            throw new IllegalStateException("an expression changed after it was checked", e);
        }
    }

    /** The bytes of the selector of a message without regions, whose count then takes one byte. */
    int length() {
        return head.length + FrameLayout.UUID_BYTES + 1 + tail.length;
    }

    /** Writes the selector of one message. */
    void write(BincodeWriter writer, long typeIdHigh, long typeIdLow, int regionCount) {
        writer.writeRawBytes(head);
        writer.writeRaw(Long.reverseBytes(typeIdHigh), Long.BYTES);
        writer.writeRaw(Long.reverseBytes(typeIdLow), Long.BYTES);
        writer.writeUnsigned(regionCount);
        writer.writeRawBytes(tail);
    }

    /** Equal by bytes. */
    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedSelector that
                && that.hash == hash
                && Arrays.equals(that.head, head)
                && Arrays.equals(that.tail, tail);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    private static byte[] encodeTimeToLive(long seconds, int nanos) {
        if (nanos < 0 || nanos >= FrameLayout.NANOS_PER_SECOND) {
            throw new IllegalArgumentException("ttlNanos=" + nanos + " is not between 0 and 999,999,999");
        }
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST_TIME_TO_LIVE);
        BincodeWriter writer = new BincodeWriter();
        writer.reset(bytes);
        writer.writeUnsigned(seconds);
        writer.writeUnsigned(nanos);
        return Arrays.copyOf(bytes.array(), (int) writer.written());
    }
}
