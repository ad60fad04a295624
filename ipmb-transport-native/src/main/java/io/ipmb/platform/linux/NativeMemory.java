package io.ipmb.platform.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside the heap with an address that does not move. Allocated by malloc and not cleared where it is large, so
 * that pages which are never touched cost nothing; given back when this object is collected.
 */
final class NativeMemory {

    private static final int CLEARED_UP_TO = 1 << 16;

    private final Memory memory;
    private final ByteBuffer bytes;

    NativeMemory(int size) {
        memory = new Memory(size);
        if (size <= CLEARED_UP_TO) {
            memory.clear();
        }
        bytes = memory.getByteBuffer(0, size).order(ByteOrder.nativeOrder());
    }

    long address() {
        return Pointer.nativeValue(memory);
    }

    /** All of it, in the byte order of the machine; for absolute access. */
    ByteBuffer bytes() {
        return bytes;
    }
}
