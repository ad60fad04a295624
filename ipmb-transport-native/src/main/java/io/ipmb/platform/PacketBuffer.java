package io.ipmb.platform;

import java.nio.ByteBuffer;

/** Memory that a platform can send packets from, little-endian, at an address that does not move. */
public abstract class PacketBuffer {

    private final ByteBuffer bytes;

    /** @param bytes the memory; the buffer's order must be little-endian */
    protected PacketBuffer(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** The memory itself, position and limit are the caller's to use. */
    public final ByteBuffer bytes() {
        return bytes;
    }

    /** Its size in bytes. */
    public final int capacity() {
        return bytes.capacity();
    }
}
