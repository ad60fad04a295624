package io.ipmb.platform.memory;

import java.nio.ByteBuffer;

/** Memory to share; its mappings keep it alive beyond the last reference, as they do in an operating system. */
final class MemoryBlock extends Counted {

    /** Zeroed, direct; used for slices and absolute access alone. */
    final ByteBuffer bytes;

    /** Whether others may write too. */
    final boolean writable;

    MemoryBlock(ByteBuffer bytes, boolean writable) {
        this.bytes = bytes;
        this.writable = writable;
    }

    @Override
    void dispose() {
        // the collector takes the memory once the last mapping is gone too
    }

    @Override
    String describe() {
        return "memory of " + bytes.capacity() + " bytes";
    }
}
