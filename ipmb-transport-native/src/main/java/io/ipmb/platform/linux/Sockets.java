package io.ipmb.platform.linux;

import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import java.nio.charset.StandardCharsets;

/** How sockets of a bus are made and what the kernel says about them. */
final class Sockets {

    static final int AF_UNIX = 1;

    /** SOCK_SEQPACKET, close-on-exec, non-blocking. */
    static final int TYPE = 5 | 0x80000 | 0x800;

    static final int ADDRESS_BYTES = 110;
    static final int MAX_IDENTIFIER_BYTES = 106;

    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_PEERCRED = 17;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;
    private static final int SEQPACKET = 5;

    /** The usual limit of unprivileged processes (net.core.wmem_max); the kernel cuts what is above its own. */
    private static final int BUFFER_BYTES = 212_992;

    private final LinuxCalls calls;

    Sockets(LinuxCalls calls) {
        this.calls = calls;
    }

    /** The whole sockaddr_un of an abstract name: family, a zero byte, the name, zeros to the end (WIRE 6). */
    static NativeMemory address(String identifier) {
        byte[] name = identifier.getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_IDENTIFIER_BYTES) {
            throw new IllegalArgumentException("the identifier has " + name.length + " bytes, at most "
                    + MAX_IDENTIFIER_BYTES + " fit: " + identifier);
        }
        NativeMemory address = new NativeMemory(ADDRESS_BYTES);
        address.bytes().putShort(0, (short) AF_UNIX);
        address.bytes().put(3, name);
        return address;
    }

    int open() throws PlatformException {
        int fd = calls.socket(AF_UNIX, TYPE, 0);
        if (fd < 0) {
            throw Errno.failed("socket", fd);
        }
        enlarge(fd);
        return fd;
    }

    /** More packets on their way mean fewer wake-ups. A kernel that refuses leaves what it has, which works as well. */
    void enlarge(int fd) {
        NativeMemory value = new NativeMemory(4);
        value.bytes().putInt(0, BUFFER_BYTES);
        calls.setsockopt(fd, SOL_SOCKET, SO_SNDBUF, value.address(), 4);
        calls.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, value.address(), 4);
    }

    PeerIdentity peer(int fd) throws PlatformException {
        NativeMemory credentials = option(fd, SO_PEERCRED, 12);
        return new PeerIdentity(
                Integer.toUnsignedLong(credentials.bytes().getInt(0)),
                Integer.toUnsignedLong(credentials.bytes().getInt(4)));
    }

    /**
     * Checks that a received descriptor is the sending half of a socket pair. A connection to a name has a peer address;
     * if such a one were taken, the bus could be made to send its messages to itself.
     */
    void checkSendingHalf(int fd) throws PlatformException {
        if (option(fd, SO_DOMAIN, 4).bytes().getInt(0) != AF_UNIX
                || option(fd, SO_TYPE, 4).bytes().getInt(0) != SEQPACKET) {
            throw invalid("it is no AF_UNIX socket of type SOCK_SEQPACKET");
        }
        if (option(fd, SO_ACCEPTCONN, 4).bytes().getInt(0) != 0) {
            throw invalid("it is a listening socket");
        }
        if (hasName(fd, true) || hasName(fd, false)) {
            throw invalid("it is a connection to a name, not a half of a pair");
        }
    }

    private boolean hasName(int fd, boolean ofPeer) throws PlatformException {
        NativeMemory address = new NativeMemory(ADDRESS_BYTES + 6);
        int length = ADDRESS_BYTES + 2;
        address.bytes().putInt(length, ADDRESS_BYTES);
        int result = ofPeer
                ? calls.getpeername(fd, address.address(), address.address() + length)
                : calls.getsockname(fd, address.address(), address.address() + length);
        if (result < 0) {
            throw invalid("it has no other side");
        }
        return address.bytes().getInt(length) > 2;
    }

    private NativeMemory option(int fd, int option, int size) throws PlatformException {
        NativeMemory value = new NativeMemory(size + 4);
        value.bytes().putInt(size, size);
        int result = calls.getsockopt(fd, SOL_SOCKET, option, value.address(), value.address() + size);
        if (result < 0) {
            throw Errno.failed("getsockopt", result, PlatformException.Reason.INVALID_OBJECT);
        }
        return value;
    }

    private static PlatformException invalid(String why) {
        return new PlatformException(PlatformException.Reason.INVALID_OBJECT, why);
    }
}
