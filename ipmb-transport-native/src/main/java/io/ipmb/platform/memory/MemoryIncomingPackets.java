package io.ipmb.platform.memory;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.PacketBuffer;

/** A list without memory of its own: it shows the memory of the channels. */
final class MemoryIncomingPackets extends IncomingPackets {

    private static final PacketBuffer NO_MEMORY = new MemoryPacketBuffer(0);

    private final Census census;
    private final long number;

    MemoryIncomingPackets(Census census, int capacity) {
        super(capacity, NO_MEMORY);
        this.census = census;
        this.number = census.opened(this, "list of " + capacity + " incoming packets");
    }

    @Override
    public void close() {
        super.close();
        census.closed(number);
    }
}
