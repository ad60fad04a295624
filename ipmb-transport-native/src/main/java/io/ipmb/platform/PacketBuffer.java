package io.ipmb.platform;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory that a platform can send packets from, little-endian, at an address that does not move. */
public abstract class PacketBuffer {

    private final ByteBuffer bytes;

    /** The memory once more, for absolute access alone: nobody changes this one's position, limit or order. */
    private final ByteBuffer whole;

    /** @param bytes the memory; the buffer's order must be little-endian */
    protected PacketBuffer(ByteBuffer bytes) {
        this.bytes = bytes;
        this.whole = bytes.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The memory itself, position and limit are the caller's to use. */
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
     * Gives the memory back at once, where that is possible; otherwise, and without this call, the collector does. Only
     * for whoever knows that nobody has a view of it or a packet in it: what is read from it afterwards may be
     * anything, or end the process.
     */
    public void free() {}

    /**
     * Copies bytes out of this memory, whatever position and limit its buffer has.
     *
     * @param at where in {@code target}, whose position and limit stay as they are
     */
    public final void copyTo(int offset, int length, ByteBuffer target, int at) {
        target.put(at, whole, offset, length);
    }
}
