package io.ipmb.platform.linux;

import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.WaitSet;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/** The sending half: a connection to a name, or the end of a socket pair that a peer has passed on. */
final class LinuxSendChannel implements SendChannel, LinuxSource {

    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private final LinuxCalls calls;
    private final LinuxDescriptor descriptor;
    private final PolledSocket socket;
    private final @Nullable PeerIdentity peer;

    /**
     * Whether a call sends one packet, because {@code sendmmsg} is forbidden. A race is harmless: all threads find the
     * same.
     */
    private boolean oneByOne;

    LinuxSendChannel(LinuxCalls calls, ParkedThreads parked, LinuxDescriptor descriptor, @Nullable PeerIdentity peer) {
        this.calls = calls;
        this.descriptor = descriptor;
        this.socket = new PolledSocket(calls, parked, descriptor, PolledSocket.POLLOUT);
        this.peer = peer;
    }

    @Override
    public int send(OutgoingPackets packets, int from) throws PlatformException {
        if (!(packets instanceof LinuxOutgoingPackets list)) {
            throw new IllegalArgumentException("not a list of this platform: " + packets);
        }
        if (!descriptor.acquire()) {
            throw new PlatformException(Reason.CLOSED, "the channel is closed");
        }
        try {
            int ready = list.beginSending(from);
            try {
                return send(list, from, ready);
            } finally {
                list.endSending();
            }
        } finally {
            descriptor.release();
        }
    }

    private int send(LinuxOutgoingPackets list, int from, int ready) throws PlatformException {
        while (true) {
            int sent = call(list, from, ready);
            if (sent > 0) {
                return sent;
            }
            if (sent == -Errno.EAGAIN || sent == 0) {
                return 0;
            }
            if (sent != -Errno.EINTR) {
                throw refused(-sent, ready, list.hasObjects(from));
            }
        }
    }

    /** One system call: the number of packets sent, or the negative error. */
    private int call(LinuxOutgoingPackets list, int from, int ready) {
        int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
        try {
            if (isPlain(ready, list.hasObjects(from))) {
                // Without headers the kernel has less to do; a packet is sent as a whole or not at all.
                return (int) Math.min(1, calls.send(descriptor.number(), list.address(from), list.length(from), flags));
            }
            return sendAll(list.headers(from), ready, flags);
        } finally {
            Reference.reachabilityFence(list);
        }
    }

    /** {@code sendmmsg}; where that is forbidden, a {@code sendmsg} per packet. */
    private int sendAll(long headers, int count, int flags) {
        if (!oneByOne) {
            int sent = calls.sendmmsg(descriptor.number(), headers, count, flags);
            if (!Errno.isForbidden(sent)) {
                return sent;
            }
            oneByOne = true;
        }
        for (int i = 0; i < count; i++) {
            long sent = calls.sendmsg(descriptor.number(), headers + (long) i * MessageVector.HEADER_BYTES, flags);
            if (sent < 0) {
                return i > 0 ? i : (int) sent;
            }
        }
        return count;
    }

    private static boolean isPlain(int ready, boolean withObjects) {
        return ready == 1 && !withObjects;
    }

    private static PlatformException refused(int errno, int ready, boolean withObjects) {
        Reason reason = switch (errno) {
            case Errno.EPIPE, Errno.ECONNRESET, Errno.ENOTCONN, Errno.ECONNREFUSED -> Reason.CLOSED;
            case Errno.EMSGSIZE -> Reason.PACKET_TOO_LARGE;
            case Errno.ETOOMANYREFS -> Reason.TOO_MANY_OBJECTS;
            case Errno.ENOBUFS, Errno.ENOMEM -> Reason.NO_RESOURCES;
            case Errno.EINVAL -> withObjects ? Reason.TOO_MANY_OBJECTS : Reason.UNEXPECTED;
            case Errno.EBADF -> withObjects ? Reason.INVALID_OBJECT : Reason.UNEXPECTED;
            case Errno.EPERM, Errno.ENOSYS -> Reason.FORBIDDEN;
            default -> Reason.UNEXPECTED;
        };
        return Errno.failure(reason, isPlain(ready, withObjects) ? "send" : "sendmmsg", errno);
    }

    @Override
    public void awaitWritable(long nanos) throws PlatformException {
        socket.await(nanos);
    }

    @Override
    public boolean isPeerGone() {
        try {
            return socket.trouble() != 0;
        } catch (PlatformException e) {
            // Unknown; the next send finds out.
            return false;
        }
    }

    @Override
    public @Nullable PeerIdentity peer() {
        return peer;
    }

    @Override
    public void close() {
        socket.close();
    }

    @Override
    public LinuxDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public int epollEvents(int interest) {
        // The unused direction is shut down: EPOLLIN and EPOLLRDHUP would be reported all the time.
        return (interest & WaitSet.WRITABLE) != 0 ? EpollEvents.EPOLLOUT : 0;
    }

    @Override
    public String toString() {
        return "sending channel on " + descriptor;
    }
}
