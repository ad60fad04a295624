package io.ipmb.platform.linux;

import io.ipmb.platform.NameClaim;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.WaitSet;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket, and a spare descriptor: when the process has used up all descriptors, the spare one makes room to
 * take the waiting connection and refuse it, which would be reported as readable without end otherwise.
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
            throw new PlatformException(Reason.CLOSED, "the name is not claimed any more");
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
     * Refuses the first connection that waits; true when there is none, which the kernel does not say as long as there
     * is no descriptor for it. Another thread may be faster and take the room; then the connection stays for now.
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
