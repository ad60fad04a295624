package io.ipmb.platform.linux;

import io.ipmb.platform.NameClaim;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.WaitSet;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket with a spare descriptor. In a process without free descriptors a waiting connection cannot be
 * accepted, and the socket would be reported as readable without end; the spare makes room to accept and refuse that
 * connection.
 */
final class LinuxNameClaim implements NameClaim, LinuxSource {

    private final LinuxCalls calls;
    private final ParkedThreads parked;
    private final LinuxSockets sockets;
    private final LinuxDescriptor descriptor;
    private @Nullable LinuxEvent spare;

    LinuxNameClaim(LinuxCalls calls, ParkedThreads parked, LinuxSockets sockets, LinuxDescriptor listening)
            throws PlatformException {
        this.calls = calls;
        this.parked = parked;
        this.sockets = sockets;
        this.descriptor = listening;
        this.spare = new LinuxEvent(calls);
    }

    @Override
    public @Nullable ReceiveChannel accept() throws PlatformException {
        if (!descriptor.acquire()) {
            throw new PlatformException(Reason.CLOSED, "the claim is closed");
        }
        try {
            while (true) {
                int number = sockets.accept(descriptor.number());
                if (number >= 0) {
                    return identified(new LinuxDescriptor(calls, number));
                }
                switch (-number) {
                    case Errno.EAGAIN -> {
                        return null;
                    }
                    case Errno.EINTR, Errno.ECONNABORTED -> {
                        // again
                    }
                    case Errno.EMFILE, Errno.ENFILE -> {
                        if (nobodyWaitsToBeRefused()) {
                            return null;
                        }
                        throw Errno.failure("accept4", -number);
                    }
                    default -> throw Errno.failure("accept4", -number);
                }
            }
        } finally {
            descriptor.release();
        }
    }

    private ReceiveChannel identified(LinuxDescriptor connection) throws PlatformException {
        boolean complete = false;
        try {
            sockets.enlargeBuffers(connection.number());
            ReceiveChannel channel =
                    new LinuxReceiveChannel(calls, parked, connection, sockets.peer(connection.number()));
            complete = true;
            return channel;
        } finally {
            if (!complete) {
                connection.close();
            }
        }
    }

    /**
     * Refuses the first connection that waits. Without a free descriptor the kernel does not tell whether there is one.
     * Another thread may take the room first; then the connection stays for now.
     *
     * @return true when no connection waits
     */
    private boolean nobodyWaitsToBeRefused() {
        closeSpare();
        int number = sockets.accept(descriptor.number());
        if (number >= 0) {
            calls.close(number);
        }
        try {
            spare = new LinuxEvent(calls);
        } catch (PlatformException e) {
            spare = null;
        }
        return number == -Errno.EAGAIN;
    }

    private void closeSpare() {
        if (spare != null) {
            spare.close();
            spare = null;
        }
    }

    @Override
    public void close() {
        descriptor.close();
        closeSpare();
    }

    @Override
    public LinuxDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public int epollEvents(int interest) {
        return (interest & WaitSet.READABLE) != 0 ? EpollEvents.EPOLLIN : 0;
    }

    @Override
    public String toString() {
        return "name on " + descriptor;
    }
}
