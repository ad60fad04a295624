package io.ipmb.platform.linux;

import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SendChannel;
import org.jspecify.annotations.Nullable;

/** The sending half of a socket. */
final class LinuxSendChannel implements SendChannel, DescriptorOwner {

    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private final LinuxCalls calls;
    private final Descriptor descriptor;
    private final @Nullable PeerIdentity peer;

    LinuxSendChannel(LinuxCalls calls, int number, @Nullable PeerIdentity peer) {
        this.calls = calls;
        this.descriptor = new Descriptor(calls, number, true);
        this.peer = peer;
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public int send(OutgoingPackets packets, int from) throws PlatformException {
        LinuxOutgoingPackets list = (LinuxOutgoingPackets) packets;
        boolean withObjects = list.hasObjects();
        if (withObjects) {
            list.acquireObjects(from);
        }
        try {
            int sent = transmit(list, from);
            if (sent >= 0) {
                return sent;
            }
            if (sent == -Errno.EAGAIN) {
                return 0;
            }
            throw withObjects && sent == -Errno.EINVAL
                    ? Errno.failed("sendmmsg", sent, PlatformException.Reason.INVALID_OBJECT)
                    : Errno.failed("sendmmsg", sent);
        } finally {
            if (withObjects) {
                list.releaseObjects(from);
            }
        }
    }

    private int transmit(LinuxOutgoingPackets list, int from) throws PlatformException {
        if (!descriptor.acquire()) {
            throw closed();
        }
        try {
            int sent;
            do {
                sent = calls.sendmmsg(
                        descriptor.number(), list.headers(from), list.count() - from, MSG_DONTWAIT | MSG_NOSIGNAL);
            } while (sent == -Errno.EINTR);
            return sent;
        } finally {
            descriptor.release();
        }
    }

    @Override
    public void awaitWritable(long nanos) throws PlatformException {
        if (!descriptor.acquire()) {
            throw closed();
        }
        try {
            Readiness.await(calls, descriptor.number(), Readiness.POLLOUT, nanos);
        } finally {
            descriptor.release();
        }
    }

    @Override
    public boolean isPeerGone() {
        if (!descriptor.acquire()) {
            return true;
        }
        try {
            return (Readiness.await(calls, descriptor.number(), 0, 0) & (Readiness.POLLHUP | Readiness.POLLERR)) != 0;
        } catch (PlatformException e) {
            return false;
        } finally {
            descriptor.release();
        }
    }

    @Override
    public @Nullable PeerIdentity peer() {
        return peer;
    }

    @Override
    public void close() {
        descriptor.close();
    }

    private static PlatformException closed() {
        return new PlatformException(PlatformException.Reason.CLOSED, "the channel was closed on this side");
    }
}
