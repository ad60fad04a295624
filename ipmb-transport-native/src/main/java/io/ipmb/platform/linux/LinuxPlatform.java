package io.ipmb.platform.linux;

import io.ipmb.UnsupportedPlatformException;
import io.ipmb.platform.ChannelPair;
import io.ipmb.platform.IncomingPackets;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.KernelObjects;
import io.ipmb.platform.Link;
import io.ipmb.platform.LinkPair;
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
import java.nio.file.Path;

/**
 * The bus on Linux, for x86-64 and ARM64. Needs Linux 4.11, glibc 2.28, and {@code /proc} for mapping shared memory.
 * Thread-safe.
 */
public final class LinuxPlatform implements Platform {

    /** The largest packet through a socket with the crate's buffers: 2 times 65,536 bytes less the kernel's 32. */
    static final int MAX_PACKET_SIZE = 131_040;

    private static final int BACKLOG = 128;

    private final LinuxCalls calls;
    private final String architecture;
    private final ParkedThreads parked;
    private final LinuxSockets sockets;
    private final LinuxSharedMemory sharedMemory;
    private final LinuxKernelObjects kernelObjects;
    private final OpenFileLimit openFiles;
    private final PeerIdentity self;

    /**
     * Binds the C library, which nothing does before. Raises the process's limit of open descriptors to the maximum
     * that the system allows.
     *
     * @throws UnsupportedPlatformException when the C library cannot be bound; the message names the remedy
     */
    public LinuxPlatform() {
        this(bindCalls());
    }

    /** @param calls for every system call */
    LinuxPlatform(LinuxCalls calls) {
        this(calls, new UserNamespace(Path.of("/proc")));
    }

    /** @param users the users that this process can tell apart */
    LinuxPlatform(LinuxCalls calls, UserNamespace users) {
        this.calls = calls;
        this.architecture = System.getProperty("os.arch");
        this.parked = new ParkedThreads(calls, architecture);
        this.sockets = new LinuxSockets(calls, users);
        this.sharedMemory = new LinuxSharedMemory(calls, architecture);
        this.kernelObjects = new LinuxKernelObjects(calls);
        this.openFiles = new OpenFileLimit(calls);
        openFiles.raise();
        this.self = new PeerIdentity(ProcessHandle.current().pid(), Integer.toUnsignedLong(calls.geteuid()));
    }

    private static LinuxCalls bindCalls() {
        try {
            return new JnaLinuxCalls(System.getProperty("os.arch"));
        } catch (UnsupportedPlatformException e) {
            throw e;
        } catch (LinkageError | RuntimeException e) {
            throw JnaFailure.explained(e);
        } catch (Error e) {
            // JNA throws a plain Error for a native library of another version.
            if (e.getClass() == Error.class) {
                throw JnaFailure.explained(e);
            }
            throw e;
        }
    }

    @Override
    public String name() {
        return "linux";
    }

    @Override
    public int maxPacketSize() {
        return MAX_PACKET_SIZE;
    }

    @Override
    public int maxObjects() {
        return ControlData.MAX_DESCRIPTORS;
    }

    @Override
    public long maxOpenObjects() {
        return openFiles.present();
    }

    @Override
    public int maxIdentifierBytes() {
        return LinuxSockets.MAX_NAME_BYTES;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when the identifier is too long or has NUL in it
     */
    @Override
    public NameClaim claim(String identifier) throws PlatformException {
        NativeMemory address = sockets.address(identifier);
        LinuxDescriptor socket = sockets.open();
        boolean complete = false;
        try {
            int result = sockets.bind(socket.number(), address);
            if (result == -Errno.EADDRINUSE) {
                throw Errno.failure(Reason.NAME_TAKEN, "bind " + identifier, -result);
            }
            if (result == -Errno.EPERM) {
                throw Errno.failure(Reason.DENIED, "bind " + identifier, -result);
            }
            if (result < 0) {
                throw Errno.failure("bind " + identifier, -result);
            }
            result = calls.listen(socket.number(), BACKLOG);
            if (result < 0) {
                throw Errno.failure("listen " + identifier, -result);
            }
            NameClaim claim = new LinuxNameClaim(calls, parked, sockets, socket);
            complete = true;
            return claim;
        } finally {
            if (!complete) {
                socket.close();
            }
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when the identifier is too long or has NUL in it
     */
    @Override
    public SendChannel connect(String identifier) throws PlatformException {
        NativeMemory address = sockets.address(identifier);
        LinuxDescriptor socket = sockets.open();
        boolean complete = false;
        try {
            int result = sockets.connect(socket.number(), address);
            while (result == -Errno.EINTR) {
                result = sockets.connect(socket.number(), address);
            }
            if (result < 0) {
                throw notConnected(identifier, -result);
            }
            // Nothing ever comes on this socket, and only with this direction shut as well does it count as hung up
            // when the other side stops to read.
            sockets.shutdown(socket.number(), LinuxSockets.SHUT_RD);
            SendChannel channel = new LinuxSendChannel(calls, parked, socket, sockets.peer(socket.number()));
            complete = true;
            return channel;
        } finally {
            if (!complete) {
                socket.close();
            }
        }
    }

    private static PlatformException notConnected(String identifier, int errno) {
        String call = "connect " + identifier;
        return switch (errno) {
            case Errno.ECONNREFUSED, Errno.ENOENT -> Errno.failure(Reason.NAME_NOT_IN_USE, call, errno);
            case Errno.EAGAIN -> Errno.failure(Reason.WOULD_BLOCK, call, errno);
            case Errno.EPERM -> Errno.failure(Reason.DENIED, call, errno);
            default -> Errno.failure(call, errno);
        };
    }

    @Override
    public ChannelPair channelPair() throws PlatformException {
        LinuxDescriptor[] pair = sockets.openPair();
        LinuxDescriptor receiving = pair[0];
        LinuxDescriptor sending = pair[1];
        boolean complete = false;
        try {
            sockets.shutdown(receiving.number(), LinuxSockets.SHUT_WR);
            sockets.shutdown(sending.number(), LinuxSockets.SHUT_RD);
            complete = true;
            return new ChannelPair(new LinuxReceiveChannel(calls, parked, receiving, null), sending);
        } finally {
            if (!complete) {
                receiving.close();
                sending.close();
            }
        }
    }

    @Override
    public SendChannel sendingHalf(KernelObject object) throws PlatformException {
        LinuxDescriptor half = takePairEnd(object);
        return new LinuxSendChannel(calls, parked, half, null);
    }

    @Override
    public LinkPair linkPair() throws PlatformException {
        LinuxDescriptor[] pair = sockets.openPair();
        return new LinkPair(new LinuxLink(calls, parked, pair[0]), pair[1]);
    }

    @Override
    public Link link(KernelObject object) throws PlatformException {
        LinuxDescriptor end = takePairEnd(object);
        boolean complete = false;
        try {
            int found = new PolledSocket(calls, parked, end, PolledSocket.POLLIN).look(PolledSocket.POLLRDHUP);
            if ((found & (PolledSocket.POLLRDHUP | PolledSocket.POLLHUP)) == PolledSocket.POLLRDHUP) {
                throw new PlatformException(Reason.INVALID_OBJECT, "half of a channel, no end of a link: " + object);
            }
            complete = true;
            return new LinuxLink(calls, parked, end);
        } finally {
            if (!complete) {
                end.close();
            }
        }
    }

    /** Takes one end of a socket pair from another process. Consumes the object, also when it fails. */
    private LinuxDescriptor takePairEnd(KernelObject object) throws PlatformException {
        LinuxDescriptor received = Descriptors.of(object);
        if (!received.isOpen()) {
            throw new PlatformException(Reason.INVALID_OBJECT, "the object is closed: " + object);
        }
        LinuxDescriptor end = received.take();
        boolean complete = false;
        try {
            sockets.checkPairEnd(end.number());
            sockets.enlargeBuffers(end.number());
            complete = true;
            return end;
        } finally {
            if (!complete) {
                end.close();
            }
        }
    }

    @Override
    public WaitSet waitSet() throws PlatformException {
        return new LinuxWaitSet(calls, architecture, parked);
    }

    @Override
    public PacketBuffer packetBuffer(int capacity) {
        return new LinuxPacketBuffer(calls, capacity);
    }

    @Override
    public IncomingPackets incomingPackets(int packets) {
        return new LinuxIncomingPackets(calls, packets);
    }

    @Override
    public IncomingPackets incomingPackets(int packets, int largest) {
        return new LinuxIncomingPackets(calls, packets, largest);
    }

    @Override
    public OutgoingPackets outgoingPackets(int packets) {
        return new LinuxOutgoingPackets(calls, packets);
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
    public boolean isGone(long pid) {
        return pid > 0 && ProcessHandle.of(pid).isEmpty();
    }

    @Override
    public PeerIdentity self() {
        return self;
    }
}
