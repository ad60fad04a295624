package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.DecodeException;
import io.ipmb.protocol.MalformedFrameException.Reason;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A received frame, read in place; {@link FrameLayout} shows its layout. A view is reused for one frame after the
 * other: its values are valid until the next {@link #wrap}, while the memory stays unchanged. For one thread; wrapping
 * allocates nothing.
 */
public final class FrameView {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BincodeReader reader = new BincodeReader();
    private final LabelOpReader expression = new LabelOpReader(reader);
    private final byte[] header = new byte[FrameLayout.SELECTOR_OFFSET];
    private final byte[] typeId = new byte[FrameLayout.UUID_BYTES];

    private ByteBuffer memory = NOTHING;
    private int offset;
    private int length;
    private int expressionLength;
    private boolean multicast;
    private int regionCount;
    private long timeToLiveSeconds;
    private int timeToLiveNanoPart;
    private int payloadOffset;
    private int payloadLength;

    /**
     * Reads the frame at {@code offset}. Checks everything except the compatibility of its version and the content of
     * its payload; ignores bytes after its end.
     *
     * @param memory unchanged, its position and byte order too
     * @param length the number of bytes, at least those of the frame
     * @throws MalformedFrameException when it is no frame; then the values are undefined
     * @throws IndexOutOfBoundsException when the memory ends before {@code offset + length}
     */
    public void wrap(ByteBuffer memory, int offset, int length) throws MalformedFrameException {
        Objects.checkFromIndexSize(offset, length, memory.limit());
        this.memory = memory;
        this.offset = offset;
        checkHeader(length);
        long selectorSize = FrameLayout.size(memory, offset + FrameLayout.SELECTOR_SIZE_OFFSET);
        long payloadSizeAt = FrameLayout.SELECTOR_OFFSET + FrameLayout.align4(selectorSize);
        long payloadAt = payloadSizeAt + FrameLayout.SIZE_BYTES;
        checkLength(payloadAt, length, "selector_size", selectorSize, FrameLayout.SELECTOR_SIZE_OFFSET);
        long payloadSize = FrameLayout.size(memory, offset + (int) payloadSizeAt);
        long end = payloadAt + FrameLayout.align4(payloadSize);
        checkLength(end, length, "payload_size", payloadSize, (int) payloadSizeAt);
        readSelector((int) selectorSize);
        this.length = (int) end;
        payloadOffset = offset + (int) payloadAt;
        payloadLength = (int) payloadSize;
    }

    private void checkHeader(int length) throws MalformedFrameException {
        int first = length > 0 ? memory.get(offset) & 0xFF : FrameLayout.MAGIC;
        if (first != FrameLayout.MAGIC && length == FrameLayout.LEGACY_ANNOUNCEMENT_LENGTH) {
            throw new MalformedFrameException(
                    Reason.LEGACY_PEER,
                    "the packet of 8 bytes that ipmb 0.8.0 to 0.8.3 send ahead of a frame, expected a frame of 0.8.4 or "
                            + "later",
                    0);
        }
        if (first != FrameLayout.MAGIC) {
            throw new MalformedFrameException(Reason.WRONG_MAGIC, "found " + first + ", expected 255", 0);
        }
        if (length < FrameLayout.MIN_LENGTH) {
            throw new MalformedFrameException(
                    Reason.TRUNCATED,
                    "the packet ends, expected at least " + FrameLayout.MIN_LENGTH + " bytes",
                    length);
        }
    }

    private static void checkLength(long needed, int length, String field, long value, int position)
            throws MalformedFrameException {
        if (needed > length) {
            throw new MalformedFrameException(
                    Reason.TRUNCATED,
                    "a packet of " + length + " bytes, expected at least " + needed + " for a " + field + " of "
                            + value,
                    position);
        }
    }

    private void readSelector(int size) throws MalformedFrameException {
        int end = offset + FrameLayout.SELECTOR_OFFSET + size;
        reader.reset(memory, offset, end);
        try {
            reader.readRawBytes(header);
            expression.begin(memory, offset, end);
            expression.skip();
            expressionLength = reader.position() - FrameLayout.SELECTOR_OFFSET;
            readMode();
            reader.readRawBytes(typeId);
            regionCount = reader.readU16();
            readTimeToLive();
        } catch (DecodeException e) {
            throw new MalformedFrameException(Reason.INVALID_SELECTOR, e, "of the frame, in its selector");
        }
    }

    private void readMode() {
        int mode = reader.readVariant();
        if (mode != FrameLayout.UNICAST && mode != FrameLayout.MULTICAST) {
            throw reader.fail("there is no mode " + Integer.toUnsignedString(mode) + ", expected 0 or 1");
        }
        multicast = mode == FrameLayout.MULTICAST;
    }

    private void readTimeToLive() {
        long seconds = reader.readU64();
        long nanos = reader.readU32();
        timeToLiveSeconds = seconds + nanos / FrameLayout.NANOS_PER_SECOND;
        timeToLiveNanoPart = (int) (nanos % FrameLayout.NANOS_PER_SECOND);
        if (Long.compareUnsigned(timeToLiveSeconds, seconds) < 0) {
            throw reader.fail("the nanoseconds of the time to live make its seconds overflow");
        }
    }

    /** The frame's memory, as given to {@link #wrap}. */
    public ByteBuffer memory() {
        return memory;
    }

    /** The index of the frame in {@link #memory()}. */
    public int offset() {
        return offset;
    }

    /** The frame's length with all padding, without bytes after it in the packet. */
    public int length() {
        return length;
    }

    /** The version in the header. Allocates. */
    public ProtocolVersion version() {
        return new ProtocolVersion(
                header[FrameLayout.MAJOR_OFFSET] & 0xFF,
                header[FrameLayout.MINOR_OFFSET] & 0xFF,
                header[FrameLayout.PATCH_OFFSET] & 0xFF);
    }

    /** Whether {@link #version()} is compatible with {@link ProtocolVersion#OURS}. */
    public boolean isVersionCompatible() {
        return ProtocolVersion.areCompatible(
                header[FrameLayout.MAJOR_OFFSET] & 0xFF,
                header[FrameLayout.MINOR_OFFSET] & 0xFF,
                ProtocolVersion.OURS.major(),
                ProtocolVersion.OURS.minor());
    }

    /** The index of the label expression in {@link #memory()}. */
    public int expressionOffset() {
        return offset + FrameLayout.SELECTOR_OFFSET;
    }

    /** The length of the label expression in bytes. */
    public int expressionLength() {
        return expressionLength;
    }

    /** Whether the frame is for all matches, and not for one. */
    public boolean isMulticast() {
        return multicast;
    }

    /** The first 8 bytes of the payload's type id, as {@link java.util.UUID#getMostSignificantBits()}. */
    public long typeIdHigh() {
        return FrameLayout.uuidHalf(typeId, 0);
    }

    /** The last 8 bytes of the payload's type id, as {@link java.util.UUID#getLeastSignificantBits()}. */
    public long typeIdLow() {
        return FrameLayout.uuidHalf(typeId, Long.BYTES);
    }

    /**
     * The announced number of memory regions, the last of the attached objects; 0 to 65,535, not compared with them.
     */
    public int regionCount() {
        return regionCount;
    }

    /** The time to live in nanoseconds; {@link Long#MAX_VALUE} when it is that or more. */
    public long timeToLiveNanos() {
        if (Long.compareUnsigned(timeToLiveSeconds, Long.MAX_VALUE / FrameLayout.NANOS_PER_SECOND) > 0) {
            return Long.MAX_VALUE;
        }
        long nanos = timeToLiveSeconds * FrameLayout.NANOS_PER_SECOND + timeToLiveNanoPart;
        return nanos < 0 ? Long.MAX_VALUE : nanos;
    }

    /** The whole seconds of the time to live, unsigned. */
    public long timeToLiveSeconds() {
        return timeToLiveSeconds;
    }

    /** The nanoseconds of the time to live beyond {@link #timeToLiveSeconds()}, below 1,000,000,000. */
    public int timeToLiveNanoPart() {
        return timeToLiveNanoPart;
    }

    /** The index of the payload in {@link #memory()}. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** The length of the payload in bytes, without padding. */
    public int payloadLength() {
        return payloadLength;
    }
}
