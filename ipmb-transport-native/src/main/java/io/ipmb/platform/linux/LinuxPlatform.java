package io.ipmb.platform.linux;

import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.KernelObjects;
import io.ipmb.platform.NameClaim;
import io.ipmb.platform.OutgoingPackets;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import io.ipmb.platform.SendChannel;
import io.ipmb.platform.SharedMemory;
import io.ipmb.platform.WaitSet;

/** Linux. Thread-safe. */
public final class LinuxPlatform implements Platform {

    /** What a socket with a buffer of 65,536 bytes takes: the kernel doubles that and keeps 32 bytes (WIRE 6). */
    private static final int MAX_PACKET_BYTES = 131_040;

    /** Descriptors in one control block (SCM_MAX_FD). */
    private static final int MAX_OBJECTS = MessageHeaders.MOST_DESCRIPTORS;

    private static final int BACKLOG = 128;
    private static final int SHUT_RD = 0;
    private static final int SHUT_WR = 1;

    private final LinuxCalls calls;
    private final Sockets sockets;
    private final SharedMemory sharedMemory;
    private final KernelObjects kernelObjects;
    private final PeerIdentity self;

    /** Loads the native library; fails with an {@link UnsatisfiedLinkError} where there is none. */
    public LinuxPlatform() {
        this(new JnaLinuxCalls());
    }

    LinuxPlatform(LinuxCalls calls) {
        this.calls = calls;
        this.sockets = new Sockets(calls);
        this.sharedMemory = new LinuxSharedMemory(calls);
        this.kernelObjects = new LinuxKernelObjects(calls);
        this.self = new PeerIdentity(ProcessHandle.current().pid(), Integer.toUnsignedLong(calls.effectiveUserId()));
    }

    @Override
    public String name() {
        return "linux";
    }

    @Override
    public int maxPacketSize() {
        return MAX_PACKET_BYTES;
    }

    @Override
    public int maxObjects() {
        return MAX_OBJECTS;
    }

    @Override
    public int maxIdentifierBytes() {
        return Sockets.MAX_IDENTIFIER_BYTES;
    }

    @Override
    public NameClaim claim(String identifier) throws PlatformException {
        NativeMemory address = Sockets.address(identifier);
        int fd = sockets.open();
        int result = calls.bind(fd, address.address(), Sockets.ADDRESS_BYTES);
        if (result >= 0) {
            result = calls.listen(fd, BACKLOG);
        }
        if (result < 0) {
            calls.close(fd);
            throw result == -Errno.EADDRINUSE
                    ? Errno.failed("bind", result, Reason.NAME_TAKEN)
                    : Errno.failed("bind", result);
        }
        return new LinuxNameClaim(calls, sockets, fd);
    }

    @Override
    public SendChannel connect(String identifier) throws PlatformException {
        NativeMemory address = Sockets.address(identifier);
        int fd = sockets.open();
        try {
            int result;
            do {
                result = calls.connect(fd, address.address(), Sockets.ADDRESS_BYTES);
            } while (result == -Errno.EINTR);
            if (result == -Errno.ECONNREFUSED || result == -Errno.ENOENT) {
                throw Errno.failed("connect", result, Reason.NAME_NOT_IN_USE);
            }
            if (result < 0) {
                throw Errno.failed("connect", result);
            }
            return new LinuxSendChannel(calls, fd, sockets.peer(fd));
        } catch (PlatformException e) {
            calls.close(fd);
            throw e;
        }
    }

    @Override
    public ChannelPair channelPair() throws PlatformException {
        NativeMemory pair = new NativeMemory(8);
        int result = calls.socketpair(Sockets.AF_UNIX, Sockets.TYPE, 0, pair.address());
        if (result < 0) {
            throw Errno.failed("socketpair", result);
        }
        int receiving = pair.bytes().getInt(0);
        int sending = pair.bytes().getInt(4);
        sockets.enlarge(receiving);
        sockets.enlarge(sending);
        // The direction that is not used is shut, as the family does it (WIRE 6).
        calls.shutdown(receiving, SHUT_WR);
        calls.shutdown(sending, SHUT_RD);
        return new ChannelPair(new LinuxReceiveChannel(calls, receiving, null), new LinuxObject(calls, sending));
    }

    @Override
    public SendChannel sendingHalf(KernelObject object) throws PlatformException {
        try {
            LinuxObject linux = LinuxObject.of(object);
            int fd = linux.acquire();
            try {
                sockets.checkSendingHalf(fd);
                // A member of the family made it with a smaller buffer; ours is the side that fills it.
                sockets.enlarge(fd);
            } finally {
                linux.release();
            }
            return new LinuxSendChannel(calls, linux.detach(), null);
        } finally {
            object.close();
        }
    }

    @Override
    public WaitSet waitSet() throws PlatformException {
        return new LinuxWaitSet(calls);
    }

    @Override
    public PacketBuffer packetBuffer(int capacity) {
        return new LinuxPacketBuffer(capacity);
    }

    @Override
    public IncomingPackets incomingPackets(int packets) {
        return new LinuxIncomingPackets(calls, packets);
    }

    @Override
    public OutgoingPackets outgoingPackets(int packets) {
        return new LinuxOutgoingPackets(packets);
    }

    @Override
    public SharedMemory sharedMemory() {
        return sharedMemory;
    }

    @Override
    public KernelObjects kernelObjects() {
        return kernelObjects;
    }

    @Override
    public PeerIdentity self() {
        return self;
    }
}
