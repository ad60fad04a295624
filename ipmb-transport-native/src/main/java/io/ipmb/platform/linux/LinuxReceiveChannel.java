package io.ipmb.platform.linux;

import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.ReceiveChannel;
import io.ipmb.platform.WaitSet;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half: an accepted connection, or one end of a socket pair. The fields that are not final belong to the
 * reading thread; other threads reach {@link WakeFlag} and {@link PolledSocket} alone.
 */
final class LinuxReceiveChannel implements ReceiveChannel, LinuxSource {

    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_CMSG_CLOEXEC = 0x4000_0000;

    private final LinuxCalls calls;
    private final LinuxDescriptor descriptor;
    private final PolledSocket socket;
    private final @Nullable PeerIdentity peer;
    private final WakeFlag wakeFlag = new WakeFlag();

    /** Whether a call reads one packet, because {@code recvmmsg} is forbidden. */
    private boolean oneByOne;

    /** The end is final, also where a peer sends more after an empty packet. */
    private boolean ended;

    LinuxReceiveChannel(
            LinuxCalls calls, ParkedThreads parked, LinuxDescriptor descriptor, @Nullable PeerIdentity peer) {
        this.calls = calls;
        this.descriptor = descriptor;
        this.socket = new PolledSocket(calls, parked, descriptor, PolledSocket.POLLIN);
        this.peer = peer;
    }

    @Override
    public int receive(IncomingPackets into) throws PlatformException {
        return receive(into, into.capacity());
    }

    @Override
    public int receive(IncomingPackets into, int limit) throws PlatformException {
        if (!(into instanceof LinuxIncomingPackets packets)) {
            throw new IllegalArgumentException("not a list of this platform: " + into);
        }
        if (limit < 1) {
            throw new IllegalArgumentException("limit=" + limit + " must be at least 1");
        }
        long headers = packets.begin();
        if (!descriptor.acquire()) {
            throw new PlatformException(Reason.CLOSED, "the channel is closed");
        }
        try {
            return ended ? END : receive(packets, headers, Math.min(limit, packets.capacity()));
        } finally {
            descriptor.release();
        }
    }

    private int receive(LinuxIncomingPackets packets, long headers, int most) throws PlatformException {
        boolean reset = false;
        while (true) {
            int received = call(packets, headers, most);
            int taken = packets.finish(received);
            if (taken < received) {
                ended = true;
                return taken == 0 ? END : taken;
            }
            if (received > 0) {
                return received;
            }
            switch (-received) {
                case 0, Errno.EAGAIN -> {
                    return 0;
                }
                case Errno.EINTR -> {
                    // again
                }
                case Errno.ECONNRESET -> {
                    // Reported once, before the packets that remain: the next call returns those, or the end.
                    if (reset) {
                        ended = true;
                        return END;
                    }
                    reset = true;
                }
                default -> throw Errno.failure(oneByOne ? "recvmsg" : "recvmmsg", -received);
            }
        }
    }

    /** {@code recvmmsg}; where that is forbidden, a {@code recvmsg} per packet. */
    private int call(LinuxIncomingPackets packets, long headers, int most) {
        if (!oneByOne) {
            int received = calls.recvmmsg(descriptor.number(), headers, most, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
            if (!Errno.isForbidden(received)) {
                return received;
            }
            oneByOne = true;
        }
        for (int i = 0; i < most; i++) {
            long header = headers + (long) i * MessageVector.HEADER_BYTES;
            long length = calls.recvmsg(descriptor.number(), header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
            if (length < 0) {
                return i > 0 ? i : (int) length;
            }
            packets.length(i, (int) length);
            if (length == 0) {
                return i + 1;
            }
        }
        return most;
    }

    @Override
    public void await(long nanos) throws PlatformException {
        socket.prepareWait();
        if (!wakeFlag.beginWait()) {
            return;
        }
        try {
            socket.await(nanos);
        } finally {
            wakeFlag.endWait();
        }
    }

    @Override
    public void wakeReader() {
        if (wakeFlag.wake()) {
            socket.interrupt();
        }
    }

    @Override
    public void stopIntake() {
        if (descriptor.acquire()) {
            try {
                // Fails when the other side is gone: nothing is left to stop.
                calls.shutdown(descriptor.number(), LinuxSockets.SHUT_RD);
            } finally {
                descriptor.release();
            }
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
        return (interest & WaitSet.READABLE) != 0
                ? EpollEvents.EPOLLIN | EpollEvents.EPOLLRDHUP
                : EpollEvents.EPOLLRDHUP;
    }

    @Override
    public String toString() {
        return "receiving channel on " + descriptor;
    }
}
