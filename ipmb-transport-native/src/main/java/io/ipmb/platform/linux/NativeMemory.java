package io.ipmb.platform.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory at a fixed address, for the kernel to read and write. The collector frees it once neither this object nor its
 * buffer is reachable, so that nobody can touch freed memory.
 *
 * <p>It comes from {@code malloc} without being cleared: untouched pages of a large area cost nothing.
 */
final class NativeMemory {

    private final Memory memory;
    private final ByteBuffer bytes;
    private final long address;

    /** @param size in bytes, at least 1 */
    NativeMemory(int size) {
        memory = new Memory(size);
        this.address = Pointer.nativeValue(memory);
        this.bytes = memory.getByteBuffer(0, size).order(ByteOrder.nativeOrder());
    }

    /** The address of a direct buffer; valid while the buffer is reachable. */
    static long addressOf(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    /** A small area of zeros. */
    static NativeMemory zeroed(int size) {
        NativeMemory memory = new NativeMemory(size);
        for (int i = 0; i < size; i++) {
            memory.bytes.put(i, (byte) 0);
        }
        return memory;
    }

    /**
     * Keeps the memory reachable up to this point. To be called after a system call with its address, unless its bytes
     * are read then.
     */
    @SuppressWarnings("ReachabilityFenceUsage") // the caller's finally, where a call can throw
    void keep() {
        Reference.reachabilityFence(this);
    }

    /** Frees the memory now. Neither this object nor a buffer of it may be used any more. */
    void free() {
        memory.close();
    }

    /** The address of the memory. */
    long address() {
        return address;
    }

    /** The bytes, in the order of the machine, for absolute access. */
    ByteBuffer bytes() {
        return bytes;
    }
}
