package io.ipmb.benchmarks.bare;

import io.ipmb.platform.Deadline;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;

/** Forwards packets in the batches of a controller, from the memory they were received into. For one thread. */
final class PacketRelay implements AutoCloseable {

    private final ReceiveChannel from;
    private final SendChannel to;
    private final IncomingPackets incoming;
    private final OutgoingPackets outgoing;

    /** Both channels stay the caller's. */
    PacketRelay(Platform platform, ReceiveChannel from, SendChannel to) {
        this.from = from;
        this.to = to;
        this.incoming = platform.incomingPackets(PacketSink.PACKETS_PER_CALL);
        this.outgoing = platform.outgoingPackets(PacketSink.PACKETS_PER_CALL);
    }

    /** Forwards all packets until the sender is gone. */
    void run(Deadline limit) throws PlatformException {
        int count = Blocking.receive(from, incoming, limit);
        while (count != ReceiveChannel.END) {
            outgoing.clear();
            for (int i = 0; i < count; i++) {
                outgoing.add(incoming.memory(), incoming.offset(i), incoming.length(i));
            }
            Blocking.send(to, outgoing, limit);
            count = Blocking.receive(from, incoming, limit);
        }
    }

    @Override
    public void close() {
        outgoing.close();
        incoming.close();
    }
}
