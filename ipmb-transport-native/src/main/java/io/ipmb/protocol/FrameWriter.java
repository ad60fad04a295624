package io.ipmb.protocol;

import io.ipmb.codec.BincodeWriter;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Writes frames into the caller's memory: the header, then, by the caller and in place, the payload. Reusable, for one
 * thread; allocates nothing.
 *
 * <p>A frame without room is no error here: its bytes are counted to the end, so that the caller learns its size.
 */
public final class FrameWriter {

    /** The most regions that a frame can announce. */
    public static final int MAX_REGION_COUNT = 0xFFFF;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BincodeWriter writer = new BincodeWriter();

    private ByteBuffer target = NOTHING;
    private int offset;
    private int payloadSizeAt;

    /** The length of a frame without regions and with a payload of this length. */
    public static long length(EncodedSelector selector, long payloadLength) {
        long payload = FrameLayout.align4(FrameLayout.SELECTOR_OFFSET + selector.length());
        return FrameLayout.align4(payload + FrameLayout.SIZE_BYTES + payloadLength);
    }

    /**
     * Begins a frame.
     *
     * @param target used up to its limit; its position becomes {@code offset}
     * @param offset the index of the frame in it
     * @param typeIdHigh the first 8 bytes of the payload's type id
     * @param typeIdLow the last 8 bytes of it
     * @param regionCount the number of memory regions among the objects to attach, 0 to 65,535
     * @return the writer for the payload, valid until {@link #end()}; it counts the header as written
     */
    public BincodeWriter begin(
            ByteBuffer target, int offset, EncodedSelector selector, long typeIdHigh, long typeIdLow, int regionCount) {
        Objects.checkIndex(regionCount, MAX_REGION_COUNT + 1);
        this.target = target;
        this.offset = offset;
        target.position(offset);
        writer.reset(target);
        writer.writeByte(FrameLayout.MAGIC);
        writer.writeByte(ProtocolVersion.OURS.major());
        writer.writeByte(ProtocolVersion.OURS.minor());
        writer.writeByte(ProtocolVersion.OURS.patch());
        writer.writeRaw(0, FrameLayout.SIZE_BYTES);
        selector.write(writer, typeIdHigh, typeIdLow, regionCount);
        patchSize(FrameLayout.SELECTOR_SIZE_OFFSET);
        pad();
        payloadSizeAt = (int) writer.written();
        writer.writeRaw(0, FrameLayout.SIZE_BYTES);
        return writer;
    }

    /**
     * Ends the frame behind the payload.
     *
     * @return the frame's length; a length beyond the room in {@code target} means that the frame is incomplete
     */
    public long end() {
        patchSize(payloadSizeAt);
        pad();
        return writer.written();
    }

    /** Fills in the size of the part written last; the part begins behind its size. */
    private void patchSize(int at) {
        if (!writer.overflowed()) {
            FrameLayout.putSize(target, offset + at, (int) writer.written() - at - FrameLayout.SIZE_BYTES);
        }
    }

    /** Zeroes the padding, so that it reveals no earlier content of the memory. */
    private void pad() {
        long size = writer.written();
        writer.writeRaw(0, (int) (FrameLayout.align4(size) - size));
    }
}
