package io.ipmb.platform.memory;

import io.ipmb.lane.RingReceiver;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PolledSource;
import io.ipmb.platform.ReceiveChannel;
import org.jspecify.annotations.Nullable;

/** The only holder of the receiving half of a channel. */
final class MemoryReceiveChannel implements ReceiveChannel, PolledSource {

    private final MemoryChannel channel;
    private final RingReceiver ring;
    private final Census census;
    private final long number;
    private volatile boolean closed;

    MemoryReceiveChannel(Census census, MemoryChannel channel) {
        this.channel = channel;
        this.ring = channel.ring.receiver();
        this.census = census;
        this.number = census.opened(this, "receiving half of " + channel);
    }

    @Override
    public int receive(IncomingPackets into) throws PlatformException {
        return ring.receive(into);
    }

    @Override
    public int receive(IncomingPackets into, int limit) throws PlatformException {
        return ring.receive(into, limit);
    }

    @Override
    public void await(long nanos) throws PlatformException {
        ring.await(nanos);
    }

    @Override
    public void wakeReader() {
        ring.wakeReader();
    }

    @Override
    public void stopIntake() {
        ring.stopIntake();
    }

    @Override
    public @Nullable PeerIdentity peer() {
        return channel.sender;
    }

    @Override
    public void close() {
        closed = true;
        census.closed(number);
        ring.close();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public int readiness(int interest) {
        return ring.readiness(interest);
    }

    @Override
    public void watch(Runnable bell) {
        ring.watch(bell);
    }

    @Override
    public void unwatch(Runnable bell) {
        ring.unwatch(bell);
    }

    @Override
    public String toString() {
        return "receiving half of " + channel + " #" + number;
    }
}
