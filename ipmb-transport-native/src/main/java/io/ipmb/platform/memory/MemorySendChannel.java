package io.ipmb.platform.memory;

import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import org.jspecify.annotations.Nullable;

/** One holder of the sending half of a channel. */
final class MemorySendChannel implements SendChannel, Source {

    private final MemoryObject reference;
    private final MemoryChannel channel;

    /** Takes over the reference, which leads to the channel. */
    MemorySendChannel(MemoryObject reference, MemoryChannel channel) {
        this.reference = reference;
        this.channel = channel;
    }

    @Override
    public int send(OutgoingPackets packets, int from) throws PlatformException {
        if (isClosed()) {
            throw new PlatformException(Reason.CLOSED, this + " is closed");
        }
        return channel.send(packets, from);
    }

    @Override
    public void awaitWritable(long nanos) {
        long start = System.nanoTime();
        Bell bell = new Bell();
        channel.writers.add(bell);
        try {
            do {
                bell.silence();
                if (isClosed() || channel.ring.armWritable()) {
                    return;
                }
            } while (bell.await(start, nanos) && !Thread.currentThread().isInterrupted());
        } finally {
            channel.writers.remove(bell);
        }
    }

    @Override
    public boolean isPeerGone() {
        return channel.ring.sender().isPeerGone();
    }

    @Override
    public @Nullable PeerIdentity peer() {
        return channel.receiver;
    }

    @Override
    public void close() {
        reference.close();
        // other holders may keep the channel open, but whoever waits here must go
        channel.writers.ringAll();
    }

    @Override
    public boolean isClosed() {
        return !reference.isOpen();
    }

    @Override
    public int readiness(int interest) {
        boolean writable = (interest & WaitSet.WRITABLE) != 0 && channel.ring.armWritable();
        if (isPeerGone()) {
            // then sending fails without waiting
            return (interest & WaitSet.WRITABLE) | WaitSet.CLOSED;
        }
        return writable ? WaitSet.WRITABLE : 0;
    }

    @Override
    public void watch(Bell bell) {
        channel.writers.add(bell);
    }

    @Override
    public void unwatch(Bell bell) {
        channel.writers.remove(bell);
    }

    /** The reference behind this holder, still owned by it. */
    MemoryObject reference() {
        return reference;
    }

    @Override
    public String toString() {
        return reference.toString();
    }
}
