package io.ipmb.benchmarks.bare;

import io.ipmb.platform.Deadline;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;

/**
 * Blocking sends and receives on a channel. The clock is read only before a wait.
 */
final class Blocking {

    private Blocking() {}

    /**
     * Receives at least one packet.
     *
     * @return the number of packets, or {@link ReceiveChannel#END}
     * @throws IllegalStateException when none has arrived in time
     */
    static int receive(ReceiveChannel from, IncomingPackets into, Deadline limit) throws PlatformException {
        int count = from.receive(into);
        while (count == 0) {
            if (limit.isOver()) {
                throw new IllegalStateException("no packet in time");
            }
            from.await(limit.remainingNanos());
            count = from.receive(into);
        }
        return count;
    }

    /**
     * Sends all packets of a list.
     *
     * @throws IllegalStateException when not all were taken in time
     */
    static void send(SendChannel to, OutgoingPackets packets, Deadline limit) throws PlatformException {
        int sent = to.send(packets, 0);
        while (sent < packets.count()) {
            if (limit.isOver()) {
                throw new IllegalStateException("packets were not taken in time");
            }
            to.awaitWritable(limit.remainingNanos());
            sent += to.send(packets, sent);
        }
    }
}
