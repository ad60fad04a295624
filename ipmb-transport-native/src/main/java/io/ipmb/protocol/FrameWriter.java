package io.ipmb.protocol;

import io.ipmb.codec.BincodeWriter;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Writes frames into memory that the caller lends, header first, then by the caller the payload, in place. Reusable,
 * for one thread; allocates nothing.
 *
 * <p>A frame that does not fit is no error here: it is counted to its end, so that the caller can say how large it is.
 */
public final class FrameWriter {

    /** The most regions that a frame can announce. */
    public static final int MAX_REGION_COUNT = 0xFFFF;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BincodeWriter writer = new BincodeWriter();

    private ByteBuffer target = NOTHING;
    private int offset;
    private int payloadSizeAt;

    /**
     * Begins a frame.
     *
     * @param target taken up to its limit; its position becomes {@code offset}
     * @param offset where the frame begins in it
     * @param typeIdHigh the first 8 bytes of the payload's type id
     * @param typeIdLow the last 8 bytes of it
     * @param regionCount how many of the objects that will be attached are memory regions, 0 to 65,535
     * @return where to write the payload; it counts the header as written, and is valid until {@link #end()}
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
     * Ends the frame, behind what was written of the payload until now.
     *
     * @return the frame's length; when it is more than {@code target} holds from {@code offset} on, what is there is no
     *     frame
     */
    public long end() {
        patchSize(payloadSizeAt);
        pad();
        return writer.written();
    }

    /** Fills in the size of what was written last, which begins behind its size. */
    private void patchSize(int at) {
        if (!writer.overflowed()) {
            FrameLayout.putSize(target, offset + at, (int) writer.written() - at - FrameLayout.SIZE_BYTES);
        }
    }

    /** Zeroes the padding: what the memory held before is nobody's business. */
    private void pad() {
        long size = writer.written();
        writer.writeRaw(0, (int) (FrameLayout.align4(size) - size));
    }
}
