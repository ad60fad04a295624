package io.ipmb.platform.linux;

import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;

/** The error numbers that this room reacts to; they are the same on x86-64 and ARM64. */
final class Errno {

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EBADF = 9;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int EFAULT = 14;
    static final int EEXIST = 17;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int ENOSPC = 28;
    static final int ESPIPE = 29;
    static final int EPIPE = 32;
    static final int ENOSYS = 38;
    static final int ENOTSOCK = 88;
    static final int EMSGSIZE = 90;
    static final int EADDRINUSE = 98;
    static final int ECONNABORTED = 103;
    static final int ECONNRESET = 104;
    static final int ENOBUFS = 105;
    static final int ENOTCONN = 107;
    static final int ETOOMANYREFS = 109;
    static final int ECONNREFUSED = 111;

    private Errno() {}

    /** A failed call for which {@code reason} was found. */
    static PlatformException failure(Reason reason, String call, int errno) {
        return new PlatformException(reason, call + ": " + describe(errno));
    }

    /** A failed call whose error number means the same wherever it comes up, or nothing that was foreseen. */
    static PlatformException failure(String call, int errno) {
        Reason reason = switch (errno) {
            case EMFILE, ENFILE, ENOMEM, ENOBUFS, ENOSPC -> Reason.NO_RESOURCES;
            case EACCES -> Reason.DENIED;
            case EPERM, ENOSYS -> Reason.FORBIDDEN;
            default -> Reason.UNEXPECTED;
        };
        return failure(reason, call, errno);
    }

    /** Whether the call itself is kept from this process, so that another one may do. */
    static boolean isForbidden(long result) {
        return result == -EPERM || result == -ENOSYS;
    }

    /** The number with its symbol and what it says. */
    static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM, not permitted (a seccomp filter, as of a container, may forbid the call)";
            case ENOSYS -> "ENOSYS, no such call (a seccomp filter may hide it, or the kernel is too old)";
            case ENOENT -> "ENOENT, not there";
            case EINTR -> "EINTR, interrupted";
            case EBADF -> "EBADF, the descriptor is closed or of the wrong kind";
            case EAGAIN -> "EAGAIN, not possible at this moment";
            case ENOMEM -> "ENOMEM, the system is out of memory";
            case EACCES -> "EACCES, denied";
            case EFAULT -> "EFAULT, no memory there";
            case EEXIST -> "EEXIST, there already";
            case ENODEV -> "ENODEV, not possible with this kind of file";
            case EINVAL -> "EINVAL, invalid argument";
            case ENFILE -> "ENFILE, the system is out of file descriptors";
            case EMFILE -> "EMFILE, the process is out of file descriptors (ulimit -n)";
            case ENOSPC -> "ENOSPC, a limit of the system is reached";
            case ESPIPE -> "ESPIPE, not possible with this kind of file";
            case EPIPE -> "EPIPE, the other side is gone";
            case ENOTSOCK -> "ENOTSOCK, no socket";
            case EMSGSIZE -> "EMSGSIZE, larger than the channel takes";
            case EADDRINUSE -> "EADDRINUSE, the name is taken";
            case ECONNABORTED -> "ECONNABORTED, the connection was given up";
            case ECONNRESET -> "ECONNRESET, the other side is gone";
            case ENOBUFS -> "ENOBUFS, the system is out of buffers";
            case ENOTCONN -> "ENOTCONN, not connected";
            case ETOOMANYREFS -> "ETOOMANYREFS, too many file descriptors are under way (ulimit -n)";
            case ECONNREFUSED -> "ECONNREFUSED, nobody listens";
            default -> "errno " + errno;
        };
    }
}
