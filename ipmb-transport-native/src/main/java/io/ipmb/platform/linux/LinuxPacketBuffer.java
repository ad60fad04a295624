package io.ipmb.platform.linux;

import io.ipmb.platform.PacketBuffer;
import java.nio.ByteOrder;

/** Native memory for packets. */
final class LinuxPacketBuffer extends PacketBuffer {

    private static final int MADV_DONTNEED = 4;

    private final LinuxCalls calls;
    private final NativeMemory memory;

    LinuxPacketBuffer(LinuxCalls calls, int capacity) {
        this(calls, new NativeMemory(Math.max(1, capacity)), capacity);
    }

    private LinuxPacketBuffer(LinuxCalls calls, NativeMemory memory, int capacity) {
        super(memory.bytes().slice(0, capacity).order(ByteOrder.LITTLE_ENDIAN));
        this.calls = calls;
        this.memory = memory;
    }

    @Override
    public LinuxPacketBuffer view() {
        return new LinuxPacketBuffer(calls, memory, capacity());
    }

    /**
     * Returns the pages to the kernel first: {@code free} alone keeps them for the next {@code malloc} of this process.
     */
    @Override
    public void free() {
        int page = JnaLinuxCalls.pageSize();
        long first = roundUp(memory.address(), page);
        long end = memory.address() + capacity() & -page;
        if (first < end) {
            // After a failure the pages stay with the process.
            calls.madvise(first, end - first, MADV_DONTNEED);
        }
        memory.free();
    }

    private static long roundUp(long address, int page) {
        return address + page - 1 & -page;
    }

    long address() {
        return memory.address();
    }
}
