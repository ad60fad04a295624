package io.ipmb.platform.memory;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.WaitSet;
import org.jspecify.annotations.Nullable;

/** The one holder of the receiving half of a channel. */
final class MemoryReceiveChannel implements ReceiveChannel, Source {

    private final MemoryChannel channel;
    private final ReceiveChannel ring;
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
        boolean readable = (interest & WaitSet.READABLE) != 0 && channel.ring.armReadable();
        if (channel.ring.isSenderClosed()) {
            // then there is the end to read, whatever was there a moment ago
            return (interest & WaitSet.READABLE) | WaitSet.CLOSED;
        }
        return readable ? WaitSet.READABLE : 0;
    }

    @Override
    public void watch(Bell bell) {
        channel.readers.add(bell);
    }

    @Override
    public void unwatch(Bell bell) {
        channel.readers.remove(bell);
    }

    @Override
    public String toString() {
        return "receiving half of " + channel + " #" + number;
    }
}
