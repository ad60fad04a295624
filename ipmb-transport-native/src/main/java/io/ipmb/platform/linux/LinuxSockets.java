package io.ipmb.platform.linux;

import io.ipmb.platform.PeerIdentity;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Makes sockets, and asks about them. Thread-safe; borrows the numbers that it is given. */
final class LinuxSockets {

    static final int SHUT_RD = 0;
    static final int SHUT_WR = 1;

    /** The longest name in bytes: the address less its first two bytes, the zero in front, and one that stays zero. */
    static final int MAX_NAME_BYTES = 106;

    private static final int AF_UNIX = 1;
    private static final int SOCK_SEQPACKET = 5;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;

    /** Always the whole struct sockaddr_un: the crate's addresses end with as many zeros as it has room for. */
    private static final int ADDRESS_BYTES = 110;

    private static final int ADDRESS_NAME = 3;

    /** An address that is no name: the family alone. */
    private static final int UNNAMED_BYTES = 2;

    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_PEERCRED = 17;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;

    /**
     * The more is under way, the less often a process has to be woken in the middle of a stream; beyond this the bytes
     * fall out of the processor's caches before they are read. The crate asks for 65,536. The kernel takes the most that
     * is allowed when this is too much (net.core.wmem_max, for long 212,992), and doubles what it takes.
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
     * Two sockets that are connected to each other. They are blocking ones, which makes no difference here, where every
     * call says that it must not wait; but the half that is handed over keeps the flag, and the crate's controller takes
     * a full channel for a broken one where its send does not wait.
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
     * Lets more packets be under way. Only the sender's buffer counts in this kind of socket, and the setting is one
     * of the socket itself, so that it can be made on a descriptor that was handed over as well.
     */
    void enlargeBuffers(int number) {
        NativeMemory value = NativeMemory.zeroed(4);
        value.bytes().putInt(0, BUFFER_BYTES);
        // a failure leaves the buffers as they are, which costs speed and nothing else
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
                throw new IllegalArgumentException("the identifier of a bus has no NUL in it: " + identifier);
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
     * Who was on the other side when the connection was made. A process that has no number here (0) is one of another pid
     * namespace, which vouches for nothing.
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
     * Checks that a descriptor from somewhere else is one end of a socket pair. An end that has a name, or whose other
     * end has one, belongs to a connection to a bus: what is sent there comes back, again and again.
     */
    void checkPairHalf(int number) throws PlatformException {
        if (option(number, SO_DOMAIN) != AF_UNIX || option(number, SO_TYPE) != SOCK_SEQPACKET) {
            throw invalid("it is not a SOCK_SEQPACKET socket of AF_UNIX");
        }
        if (option(number, SO_ACCEPTCONN) != 0) {
            throw invalid("it is a socket that listens");
        }
        NativeMemory memory = NativeMemory.zeroed(ADDRESS_BYTES + 6);
        int lengthAt = ADDRESS_BYTES + 2;
        memory.bytes().putInt(lengthAt, ADDRESS_BYTES);
        int result = calls.getpeername(number, memory.address(), memory.address() + lengthAt);
        if (result < 0) {
            throw Errno.failure(Reason.INVALID_OBJECT, "not the sending half of a channel: getpeername", -result);
        }
        if (memory.bytes().getInt(lengthAt) > UNNAMED_BYTES) {
            throw invalid("it is a connection to a name");
        }
        memory.bytes().putInt(lengthAt, ADDRESS_BYTES);
        result = calls.getsockname(number, memory.address(), memory.address() + lengthAt);
        if (result < 0) {
            throw Errno.failure(Reason.INVALID_OBJECT, "not the sending half of a channel: getsockname", -result);
        }
        if (memory.bytes().getInt(lengthAt) > UNNAMED_BYTES) {
            throw invalid("it is a connection from a name");
        }
    }

    private int option(int number, int option) throws PlatformException {
        NativeMemory memory = NativeMemory.zeroed(8);
        memory.bytes().putInt(4, 4);
        int result = calls.getsockopt(number, SOL_SOCKET, option, memory.address(), memory.address() + 4);
        if (result < 0) {
            throw Errno.failure(Reason.INVALID_OBJECT, "not the sending half of a channel: getsockopt", -result);
        }
        return memory.bytes().getInt(0);
    }

    private static PlatformException invalid(String why) {
        return new PlatformException(Reason.INVALID_OBJECT, "not the sending half of a channel: " + why);
    }
}
