package io.ipmb.platform.linux;

import io.ipmb.platform.PacketBuffer;
import java.nio.ByteOrder;

/** A packet buffer that knows its native address. */
final class LinuxPacketBuffer extends PacketBuffer {

    private final NativeMemory memory;

    LinuxPacketBuffer(int capacity) {
        this(new NativeMemory(capacity));
    }

    private LinuxPacketBuffer(NativeMemory memory) {
        super(memory.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN));
        this.memory = memory;
    }

    long address() {
        return memory.address();
    }
}
