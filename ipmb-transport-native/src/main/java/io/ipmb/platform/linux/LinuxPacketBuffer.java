package io.ipmb.platform.linux;

import io.ipmb.platform.PacketBuffer;
import java.nio.ByteOrder;

/** Memory for packets, with its address. */
final class LinuxPacketBuffer extends PacketBuffer {

    private final NativeMemory memory;

    LinuxPacketBuffer(int capacity) {
        this(new NativeMemory(Math.max(1, capacity)), capacity);
    }

    private LinuxPacketBuffer(NativeMemory memory, int capacity) {
        super(memory.bytes().slice(0, capacity).order(ByteOrder.LITTLE_ENDIAN));
        this.memory = memory;
    }

    @Override
    public LinuxPacketBuffer view() {
        return new LinuxPacketBuffer(memory, capacity());
    }

    @Override
    public void free() {
        memory.free();
    }

    long address() {
        return memory.address();
    }
}
