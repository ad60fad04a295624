package io.ipmb.benchmarks.bare;

import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.Deadline;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A name at which two stations get a channel, the way a bus does it: a sender uses its connection to the holder of the
 * name; a receiver makes a channel of its own and gives the holder the sending half. All give up at the same deadline.
 * Immutable.
 */
final class MeetingPlace {

    private static final long RETRY_NANOS = 1_000_000;

    private final Platform platform;
    private final String name;
    private final Deadline limit;

    /** @param limit the end of all waiting */
    MeetingPlace(Platform platform, String name, Deadline limit) {
        this.platform = platform;
        this.name = name;
        this.limit = limit;
    }

    /** Takes the name. */
    NameClaim claim() throws PlatformException {
        return platform.claim(name);
    }

    /** Waits for a sender to come to the name. */
    ReceiveChannel acceptSender(NameClaim claim) throws PlatformException {
        try (WaitSet waiting = platform.waitSet()) {
            waiting.add(claim, WaitSet.READABLE, name);
            @Nullable ReceiveChannel connection = claim.accept();
            while (connection == null) {
                if (limit.isOver()) {
                    throw new IllegalStateException("no other station at " + name + " in time");
                }
                waiting.await(limit.remainingNanos());
                connection = claim.accept();
            }
            return connection;
        }
    }

    /** Waits for a receiver to come to the name. */
    SendChannel acceptReceiver(NameClaim claim) throws PlatformException {
        try (ReceiveChannel connection = acceptSender(claim);
                IncomingPackets packets = platform.incomingPackets(1)) {
            if (Blocking.receive(connection, packets, limit) != 1 || packets.objectCount(0) != 1) {
                throw new IllegalStateException("the station at " + name + " is no receiver");
            }
            return platform.sendingHalf(packets.takeObjects(0).get(0));
        }
    }

    /** Connects as a sender, once the name has a holder. */
    SendChannel joinAsSender() throws PlatformException {
        while (true) {
            try {
                return platform.connect(name);
            } catch (PlatformException e) {
                if (e.reason() != Reason.NAME_NOT_IN_USE || limit.isOver()) {
                    throw e;
                }
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    /** Connects as a receiver, once the name has a holder. */
    ReceiveChannel joinAsReceiver() throws PlatformException {
        ChannelPair pair = platform.channelPair();
        boolean complete = false;
        try (KernelObject half = pair.sending();
                SendChannel connection = joinAsSender();
                OutgoingPackets packets = platform.outgoingPackets(1)) {
            packets.add(platform.packetBuffer(1), 0, 1, List.of(half));
            Blocking.send(connection, packets, limit);
            complete = true;
            return pair.receiving();
        } finally {
            if (!complete) {
                pair.receiving().close();
            }
        }
    }
}
