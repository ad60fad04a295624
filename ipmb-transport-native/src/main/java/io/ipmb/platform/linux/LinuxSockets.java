package io.ipmb.platform.linux;

import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Makes, configures and checks sockets. Thread-safe; borrows the numbers. */
final class LinuxSockets {

    static final int SHUT_RD = 0;
    static final int SHUT_WR = 1;

    /** The longest name in bytes: the address less its family, the zero in front and the zero at the end. */
    static final int MAX_NAME_BYTES = 106;

    private static final int AF_UNIX = 1;
    private static final int SOCK_SEQPACKET = 5;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;

    /** The whole {@code struct sockaddr_un}: the crate fills its addresses up with zeros, which belong to the name. */
    private static final int ADDRESS_BYTES = 110;

    private static final int ADDRESS_NAME = 3;

    /** The length of an unnamed address: the family alone. */
    private static final int UNNAMED_BYTES = 2;

    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_PEERCRED = 17;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;

    /**
     * Larger buffers wake a process less often in the middle of a stream; beyond this size the bytes leave the
     * processor's caches before they are read. The crate asks for 65,536. The kernel caps the value (net.core.wmem_max,
     * by default 212,992) and doubles it.
     */
    private static final int BUFFER_BYTES = 1 << 20;

    private static final int CREDENTIALS_BYTES = 12;

    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    private final LinuxCalls calls;

    private final UserNamespace users;

    LinuxSockets(LinuxCalls calls, UserNamespace users) {
        this.calls = calls;
        this.users = users;
    }

    /** A socket for {@code bind} or {@code connect}. */
    LinuxDescriptor open() throws PlatformException {
        int number = calls.socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (number < 0) {
            throw Errno.failure("socket", -number);
        }
        enlargeBuffers(number);
        return new LinuxDescriptor(calls, number);
    }

    /**
     * Two connected sockets, in blocking mode. Here that makes no difference: every call has MSG_DONTWAIT. But the half
     * that a peer gets keeps the mode, and the crate's controller takes a full non-blocking channel for a broken one.
     */
    LinuxDescriptor[] openPair() throws PlatformException {
        NativeMemory numbers = NativeMemory.zeroed(8);
        int result = calls.socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, numbers.address());
        if (result < 0) {
            throw Errno.failure("socketpair", -result);
        }
        int first = numbers.bytes().getInt(0);
        int second = numbers.bytes().getInt(4);
        enlargeBuffers(first);
        enlargeBuffers(second);
        return new LinuxDescriptor[] {new LinuxDescriptor(calls, first), new LinuxDescriptor(calls, second)};
    }

    /**
     * Makes room for more packets in flight. In this kind of socket only the sender's buffer counts. The setting
     * belongs to the socket, so it works on a received descriptor too.
     */
    void enlargeBuffers(int number) {
        NativeMemory value = NativeMemory.zeroed(4);
        value.bytes().putInt(0, BUFFER_BYTES);
        // A failure costs speed alone.
        calls.setsockopt(number, SOL_SOCKET, SO_SNDBUF, value.address(), 4);
        calls.setsockopt(number, SOL_SOCKET, SO_RCVBUF, value.address(), 4);
        value.keep();
    }

    /** The address of a bus. */
    NativeMemory address(String identifier) {
        byte[] name = identifier.getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("the identifier of a bus has at most " + MAX_NAME_BYTES
                    + " bytes of UTF-8, this one has " + name.length + ": " + identifier);
        }
        NativeMemory address = NativeMemory.zeroed(ADDRESS_BYTES);
        ByteBuffer bytes = address.bytes();
        bytes.putShort(0, (short) AF_UNIX);
        for (int i = 0; i < name.length; i++) {
            if (name[i] == 0) {
                throw new IllegalArgumentException("the identifier of a bus must not contain NUL: " + identifier);
            }
            bytes.put(ADDRESS_NAME + i, name[i]);
        }
        return address;
    }

    int bind(int number, NativeMemory address) {
        int result = calls.bind(number, address.address(), ADDRESS_BYTES);
        address.keep();
        return result;
    }

    int connect(int number, NativeMemory address) {
        int result = calls.connect(number, address.address(), ADDRESS_BYTES);
        address.keep();
        return result;
    }

    void shutdown(int number, int how) throws PlatformException {
        int result = calls.shutdown(number, how);
        if (result < 0) {
            throw Errno.failure("shutdown", -result);
        }
    }

    int accept(int listener) {
        return calls.accept4(listener, SOCK_CLOEXEC | SOCK_NONBLOCK);
    }

    /**
     * The peer at the time of the connection. Process 0 means a peer in another pid namespace, whose user number proves
     * nothing.
     */
    PeerIdentity peer(int number) throws PlatformException {
        NativeMemory memory = NativeMemory.zeroed(CREDENTIALS_BYTES + 4);
        ByteBuffer bytes = memory.bytes();
        bytes.putInt(CREDENTIALS_BYTES, CREDENTIALS_BYTES);
        int result = calls.getsockopt(
                number, SOL_SOCKET, SO_PEERCRED, memory.address(), memory.address() + CREDENTIALS_BYTES);
        if (result < 0) {
            throw Errno.failure("getsockopt SO_PEERCRED", -result);
        }
        int pid = bytes.getInt(0);
        long user = bytes.getInt(4) & UNSIGNED_INT;
        return new PeerIdentity(pid, pid != 0 && users.knows(user) ? user : PeerIdentity.UNKNOWN_USER);
    }

    /**
     * Checks that a received descriptor is one end of a socket pair. A named end, or one with a named peer, is a
     * connection to a bus: packets sent there would come back without end.
     */
    void checkPairEnd(int number) throws PlatformException {
        if (option(number, SO_DOMAIN) != AF_UNIX || option(number, SO_TYPE) != SOCK_SEQPACKET) {
            throw invalid("not a SOCK_SEQPACKET socket of AF_UNIX");
        }
        if (option(number, SO_ACCEPTCONN) != 0) {
            throw invalid("a listening socket");
        }
        NativeMemory memory = NativeMemory.zeroed(ADDRESS_BYTES + 6);
        int lengthAt = ADDRESS_BYTES + 2;
        memory.bytes().putInt(lengthAt, ADDRESS_BYTES);
        int result = calls.getpeername(number, memory.address(), memory.address() + lengthAt);
        if (result < 0) {
            throw Errno.failure(Reason.INVALID_OBJECT, "not one end of a socket pair: getpeername", -result);
        }
        if (memory.bytes().getInt(lengthAt) > UNNAMED_BYTES) {
            throw invalid("a connection to a name");
        }
        memory.bytes().putInt(lengthAt, ADDRESS_BYTES);
        result = calls.getsockname(number, memory.address(), memory.address() + lengthAt);
        if (result < 0) {
            throw Errno.failure(Reason.INVALID_OBJECT, "not one end of a socket pair: getsockname", -result);
        }
        if (memory.bytes().getInt(lengthAt) > UNNAMED_BYTES) {
            throw invalid("a connection from a name");
        }
    }

    private int option(int number, int option) throws PlatformException {
        NativeMemory memory = NativeMemory.zeroed(8);
        memory.bytes().putInt(4, 4);
        int result = calls.getsockopt(number, SOL_SOCKET, option, memory.address(), memory.address() + 4);
        if (result < 0) {
            throw Errno.failure(Reason.INVALID_OBJECT, "not one end of a socket pair: getsockopt", -result);
        }
        return memory.bytes().getInt(0);
    }

    private static PlatformException invalid(String why) {
        return new PlatformException(Reason.INVALID_OBJECT, "not one end of a socket pair: " + why);
    }
}
