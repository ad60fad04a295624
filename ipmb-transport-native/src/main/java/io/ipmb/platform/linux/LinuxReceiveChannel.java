package io.ipmb.platform.linux;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import org.jspecify.annotations.Nullable;

/** The receiving half of a socket. */
final class LinuxReceiveChannel implements ReceiveChannel, DescriptorOwner {

    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int SHUT_RD = 0;

    private final LinuxCalls calls;
    private final Descriptor descriptor;
    private final @Nullable PeerIdentity peer;
    private final Waker waker;

    LinuxReceiveChannel(LinuxCalls calls, int number, @Nullable PeerIdentity peer) {
        this.calls = calls;
        this.descriptor = new Descriptor(calls, number, true);
        this.peer = peer;
        this.waker = new Waker(calls);
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public int receive(IncomingPackets into) throws PlatformException {
        return receive(into, into.capacity());
    }

    @Override
    public int receive(IncomingPackets into, int limit) throws PlatformException {
        LinuxIncomingPackets packets = (LinuxIncomingPackets) into;
        long headers = packets.prepare();
        if (!descriptor.acquire()) {
            throw closed();
        }
        int received;
        try {
            do {
                received = calls.recvmmsg(
                        descriptor.number(),
                        headers,
                        Math.min(limit, into.capacity()),
                        MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
                // A peer that closed with unread packets of its own leaves ECONNRESET behind, once; what it sent before
                // is still there and comes with the next call.
            } while (received == -Errno.EINTR || received == -Errno.ECONNRESET);
        } finally {
            descriptor.release();
        }
        if (received > 0) {
            int count = packets.take(received);
            return count == 0 ? END : count;
        }
        if (received == -Errno.EAGAIN) {
            return 0;
        }
        if (received == 0 || received == -Errno.ENOTCONN) {
            return END;
        }
        throw Errno.failed("recvmmsg", received);
    }

    @Override
    public void await(long nanos) throws PlatformException {
        if (!descriptor.acquire()) {
            throw closed();
        }
        try {
            waker.await(descriptor.number(), Readiness.POLLIN, nanos);
        } finally {
            descriptor.release();
        }
    }

    @Override
    public void wakeReader() {
        waker.wake();
    }

    @Override
    public void stopIntake() {
        if (descriptor.acquire()) {
            calls.shutdown(descriptor.number(), SHUT_RD);
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
        waker.close();
    }

    private static PlatformException closed() {
        return new PlatformException(PlatformException.Reason.CLOSED, "the channel was closed on this side");
    }
}
