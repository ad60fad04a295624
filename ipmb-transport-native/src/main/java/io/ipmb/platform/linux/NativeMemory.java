package io.ipmb.platform.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory for the kernel to read and write, at an address that does not move. It is given back by the collector once
 * neither this object nor its buffer is reachable, so that nobody can touch memory that is somebody else's by now.
 *
 * <p>It comes from {@code malloc} as it is: pages of a large area that nobody touches cost nothing.
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

    /** Where a direct buffer begins; its memory stays as long as the buffer is reachable. */
    static long addressOf(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    /** A small area in which every byte is 0. */
    static NativeMemory zeroed(int size) {
        NativeMemory memory = new NativeMemory(size);
        for (int i = 0; i < size; i++) {
            memory.bytes.put(i, (byte) 0);
        }
        return memory;
    }

    /**
     * Keeps the memory from being given back up to here. To be called after a system call with its address, unless the
     * bytes are looked at then.
     */
    @SuppressWarnings("ReachabilityFenceUsage") // the caller's finally, where a call can throw
    void keep() {
        Reference.reachabilityFence(this);
    }

    /** Gives the memory back now. Nobody may touch it any more, through this object or a buffer. */
    void free() {
        memory.close();
    }

    /** Where the memory is. */
    long address() {
        return address;
    }

    /** The memory itself, in the order of the machine, for absolute access. */
    ByteBuffer bytes() {
        return bytes;
    }
}
