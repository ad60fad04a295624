package io.ipmb.platform.memory;

import io.ipmb.lane.RingReceiver;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.Link;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.PolledSource;
import io.ipmb.platform.WaitSet;

/** A holder of one end of a link. Several holders of one end may send; they take turns. */
final class MemoryLink implements Link, PolledSource {

    private final MemoryObject reference;
    private final MemoryChannel out;
    private final MemoryChannel in;

    /**
     * Takes ownership of the reference, also when it fails.
     *
     * @throws PlatformException {@code INVALID_OBJECT} when it is no end of a link
     */
    static MemoryLink of(MemoryObject reference) throws PlatformException {
        if (reference.target() instanceof MemoryLinkEnd end) {
            return new MemoryLink(reference, end);
        }
        reference.close();
        throw new PlatformException(Reason.INVALID_OBJECT, reference + " is no end of a link");
    }

    /** Takes ownership of the reference, which refers to the end. */
    MemoryLink(MemoryObject reference, MemoryLinkEnd end) {
        this.reference = reference;
        this.out = end.out;
        this.in = end.in;
    }

    @Override
    public int send(OutgoingPackets packets, int from) throws PlatformException {
        failWhenClosed();
        return out.send(packets, from);
    }

    @Override
    public int receive(IncomingPackets into, int limit) throws PlatformException {
        failWhenClosed();
        return receiver().receive(into, limit);
    }

    private RingReceiver receiver() {
        return in.ring.receiver();
    }

    private void failWhenClosed() throws PlatformException {
        if (isClosed()) {
            throw new PlatformException(Reason.CLOSED, this + " is closed");
        }
    }

    @Override
    public boolean isPeerGone() {
        return out.ring.sender().isPeerGone();
    }

    @Override
    public void close() {
        reference.close();
    }

    @Override
    public boolean isClosed() {
        return !reference.isOpen();
    }

    @Override
    public int readiness(int interest) {
        return receiver().readiness(interest & WaitSet.READABLE)
                | out.ring.sender().readiness(interest & WaitSet.WRITABLE);
    }

    @Override
    public void watch(Runnable bell) {
        receiver().watch(bell);
        out.writers.add(bell);
    }

    @Override
    public void unwatch(Runnable bell) {
        receiver().unwatch(bell);
        out.writers.remove(bell);
    }

    @Override
    public String toString() {
        return reference.toString();
    }
}
