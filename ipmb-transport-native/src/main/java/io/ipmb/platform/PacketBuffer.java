package io.ipmb.platform;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory to send packets from, little-endian, at a constant address. */
public abstract class PacketBuffer {

    private final ByteBuffer bytes;

    /** A second view of the memory, for absolute access alone: its position, limit and order never change. */
    private final ByteBuffer whole;

    /** @param bytes the memory; the buffer's order must be little-endian */
    protected PacketBuffer(ByteBuffer bytes) {
        this.bytes = bytes;
        this.whole = bytes.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The memory itself; position and limit are free for the caller's use. */
    public final ByteBuffer bytes() {
        return bytes;
    }

    /** Its size in bytes. */
    public final int capacity() {
        return bytes.capacity();
    }

    /** The same memory, with a position and a limit of its own. */
    public abstract PacketBuffer view();

    /**
     * Releases the memory at once, where that is possible; otherwise, and without this call, the garbage collector
     * does. The caller must be certain that there is no view of it and no packet in it: a later access reads arbitrary
     * bytes or crashes the process.
     */
    public void free() {}

    /**
     * Copies bytes out of this memory, whatever the buffer's position and limit.
     *
     * @param at the index in {@code target}, whose position and limit stay unchanged
     */
    public final void copyTo(int offset, int length, ByteBuffer target, int at) {
        target.put(at, whole, offset, length);
    }
}
