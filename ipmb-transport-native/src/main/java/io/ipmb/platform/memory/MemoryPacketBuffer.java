package io.ipmb.platform.memory;

import io.ipmb.platform.PacketBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory outside the heap, given back by the collector. */
final class MemoryPacketBuffer extends PacketBuffer {

    MemoryPacketBuffer(int capacity) {
        this(ByteBuffer.allocateDirect(capacity));
    }

    private MemoryPacketBuffer(ByteBuffer memory) {
        super(memory.order(ByteOrder.LITTLE_ENDIAN));
    }

    @Override
    public MemoryPacketBuffer view() {
        return new MemoryPacketBuffer(bytes().duplicate().clear());
    }
}
