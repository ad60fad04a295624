package io.ipmb.platform.memory;

import io.ipmb.platform.PacketBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory outside the heap, given back by the collector. */
final class MemoryPacketBuffer extends PacketBuffer {

    MemoryPacketBuffer(int capacity) {
        super(ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN));
    }
}
