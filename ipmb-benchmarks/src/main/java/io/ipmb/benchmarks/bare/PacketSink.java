package io.ipmb.benchmarks.bare;

import io.ipmb.benchmarks.series.Received;
import io.ipmb.benchmarks.series.SeriesCheck;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;

/** Receives numbered packets, checks their order, and measures the time between the marks. For one thread. */
final class PacketSink implements AutoCloseable {

    /** The batch size of an endpoint and a controller. */
    static final int PACKETS_PER_CALL = 64;

    private final ReceiveChannel from;
    private final IncomingPackets packets;

    private final SeriesCheck series = new SeriesCheck();

    private int length;

    /** @param from stays the caller's */
    PacketSink(Platform platform, ReceiveChannel from) {
        this.from = from;
        this.packets = platform.incomingPackets(PACKETS_PER_CALL);
    }

    /**
     * Receives to the end.
     *
     * @throws IllegalStateException when the end is not reached in time, or a packet does not follow its predecessor
     */
    Received run(Deadline limit) throws PlatformException {
        while (!series.hasEnded()) {
            int count = Blocking.receive(from, packets, limit);
            if (count == ReceiveChannel.END) {
                throw new IllegalStateException("the sender has gone after packet " + series.last());
            }
            for (int i = 0; i < count; i++) {
                length = packets.length(i);
                series.accept(packets.memory().bytes().getLong(packets.offset(i)));
            }
        }
        return series.result(length);
    }

    @Override
    public void close() {
        packets.close();
    }
}
