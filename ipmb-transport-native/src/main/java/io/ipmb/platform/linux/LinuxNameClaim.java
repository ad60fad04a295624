package io.ipmb.platform.linux;

import io.ipmb.platform.NameClaim;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.ReceiveChannel;
import org.jspecify.annotations.Nullable;

/** A bound and listening socket. */
final class LinuxNameClaim implements NameClaim, DescriptorOwner {

    private static final int ACCEPT_FLAGS = 0x80000 | 0x800;
    private static final int EFD_CLOEXEC = 0x80000;

    private final LinuxCalls calls;
    private final Sockets sockets;
    private final Descriptor descriptor;

    /** A descriptor that can be given up when there are no more, to take a connection and refuse it. */
    private int spare;

    LinuxNameClaim(LinuxCalls calls, Sockets sockets, int number) {
        this.calls = calls;
        this.sockets = sockets;
        this.descriptor = new Descriptor(calls, number, true);
        this.spare = calls.eventfd(0, EFD_CLOEXEC);
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public @Nullable ReceiveChannel accept() throws PlatformException {
        if (!descriptor.acquire()) {
            throw new PlatformException(PlatformException.Reason.CLOSED, "the name was given up");
        }
        try {
            int connection;
            do {
                connection = calls.accept4(descriptor.number(), ACCEPT_FLAGS);
            } while (connection == -Errno.EINTR || connection == -Errno.ECONNABORTED);
            if (connection >= 0) {
                return opened(connection);
            }
            if (connection == -Errno.EAGAIN || connection == -Errno.EINVAL) {
                return null;
            }
            if (connection == -Errno.EMFILE || connection == -Errno.ENFILE) {
                refuseOne();
            }
            throw Errno.failed("accept4", connection);
        } finally {
            descriptor.release();
        }
    }

    private ReceiveChannel opened(int connection) throws PlatformException {
        try {
            PeerIdentity peer = sockets.peer(connection);
            return new LinuxReceiveChannel(calls, connection, peer);
        } catch (PlatformException e) {
            calls.close(connection);
            throw e;
        }
    }

    /** Without this a connection that cannot be taken would be reported as ready for ever. */
    private void refuseOne() {
        if (spare >= 0) {
            calls.close(spare);
            int connection = calls.accept4(descriptor.number(), ACCEPT_FLAGS);
            if (connection >= 0) {
                calls.close(connection);
            }
        }
        spare = calls.eventfd(0, EFD_CLOEXEC);
    }

    @Override
    public void close() {
        if (descriptor.isOpen()) {
            descriptor.close();
            if (spare >= 0) {
                calls.close(spare);
            }
        }
    }
}
