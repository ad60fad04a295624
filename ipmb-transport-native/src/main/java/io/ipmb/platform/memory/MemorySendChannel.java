package io.ipmb.platform.memory;

import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.PolledSource;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import org.jspecify.annotations.Nullable;

/** A holder of the sending half of a channel. */
final class MemorySendChannel implements SendChannel, PolledSource {

    private final MemoryObject reference;
    private final MemoryChannel channel;

    /** Takes ownership of the reference to the channel. */
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
        Runnable ring = bell::ring;
        channel.writers.add(ring);
        try {
            do {
                bell.silence();
                if (isClosed() || channel.ring.sender().readiness(WaitSet.WRITABLE) != 0) {
                    return;
                }
            } while (bell.await(start, nanos) && !Thread.currentThread().isInterrupted());
        } finally {
            channel.writers.remove(ring);
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
        // other holders may keep the channel open, but waiting threads of this holder must return
        channel.writers.ringAll();
    }

    @Override
    public boolean isClosed() {
        return !reference.isOpen();
    }

    @Override
    public int readiness(int interest) {
        return channel.ring.sender().readiness(interest);
    }

    @Override
    public void watch(Runnable bell) {
        channel.writers.add(bell);
    }

    @Override
    public void unwatch(Runnable bell) {
        channel.writers.remove(bell);
    }

    /** The reference of this holder, which remains its owner. */
    MemoryObject reference() {
        return reference;
    }

    @Override
    public String toString() {
        return reference.toString();
    }
}
