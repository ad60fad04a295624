package io.ipmb.platform.memory;

import java.nio.ByteBuffer;

/** Memory to share; as in an operating system, mappings keep it alive beyond the last reference. */
final class MemoryBlock extends Counted {

    /** Zeroed and direct; for slices and absolute access alone. */
    final ByteBuffer bytes;

    /** Whether others may write as well. */
    final boolean writable;

    MemoryBlock(ByteBuffer bytes, boolean writable) {
        this.bytes = bytes;
        this.writable = writable;
    }

    @Override
    void dispose() {
        // the garbage collector frees the memory after the last mapping
    }

    @Override
    String describe() {
        return "memory of " + bytes.capacity() + " bytes";
    }
}
