package io.ipmb.benchmarks.bare;

import io.ipmb.benchmarks.series.Numbers;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;

/** Sends numbered packets, one call each, as an endpoint does. For one thread. */
final class PacketSource implements AutoCloseable {

    private final SendChannel to;
    private final PacketBuffer memory;
    private final OutgoingPackets packet;

    /**
     * @param to stays the caller's
     * @param length of each packet in bytes, at least 8
     */
    PacketSource(Platform platform, SendChannel to, int length) {
        this.to = to;
        this.memory = platform.packetBuffer(length);
        this.packet = platform.outgoingPackets(1);
        packet.add(memory, 0, length);
    }

    /** Sends both series of packets, and the marks. */
    void run(long warmUp, long count, Deadline limit) throws PlatformException {
        sendSeries(warmUp, limit);
        send(Numbers.START, limit);
        sendSeries(count, limit);
        send(Numbers.END, limit);
    }

    private void sendSeries(long count, Deadline limit) throws PlatformException {
        for (long number = 0; number < count; number++) {
            send(number, limit);
        }
    }

    /** Sends one packet. */
    void send(long number, Deadline limit) throws PlatformException {
        memory.bytes().putLong(0, number);
        Blocking.send(to, packet, limit);
    }

    @Override
    public void close() {
        packet.close();
    }
}
