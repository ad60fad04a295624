package io.ipmb.platform.linux;

import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;

/** Error numbers, equal on x86-64 and ARM64, with their meaning and their text. */
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

    /** A failed call whose reason the caller knows. */
    static PlatformException failure(Reason reason, String call, int errno) {
        return new PlatformException(reason, call + ": " + describe(errno));
    }

    /** A failed call; the reason follows from the error number alone. */
    static PlatformException failure(String call, int errno) {
        Reason reason = switch (errno) {
            case EMFILE, ENFILE, ENOMEM, ENOBUFS, ENOSPC -> Reason.NO_RESOURCES;
            case EACCES -> Reason.DENIED;
            case EPERM, ENOSYS -> Reason.FORBIDDEN;
            default -> Reason.UNEXPECTED;
        };
        return failure(reason, call, errno);
    }

    /** Whether a filter or the kernel's age keeps this process from the call, so that another call is worth a try. */
    static boolean isForbidden(long result) {
        return result == -EPERM || result == -ENOSYS;
    }

    /** Symbol and meaning of the number. */
    static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM, not permitted (a seccomp filter, for instance of a container, may forbid the call)";
            case ENOSYS -> "ENOSYS, no such call (a seccomp filter hides it, or the kernel is too old)";
            case ENOENT -> "ENOENT, does not exist";
            case EINTR -> "EINTR, interrupted";
            case EBADF -> "EBADF, the file descriptor is closed or of the wrong kind";
            case EAGAIN -> "EAGAIN, impossible at this moment";
            case ENOMEM -> "ENOMEM, the system is out of memory";
            case EACCES -> "EACCES, denied";
            case EFAULT -> "EFAULT, no memory at this address";
            case EEXIST -> "EEXIST, exists already";
            case ENODEV -> "ENODEV, impossible with this kind of file";
            case EINVAL -> "EINVAL, invalid argument";
            case ENFILE -> "ENFILE, the system is out of file descriptors";
            case EMFILE -> "EMFILE, the process is out of file descriptors (ulimit -n)";
            case ENOSPC -> "ENOSPC, a limit of the system is reached";
            case ESPIPE -> "ESPIPE, impossible with this kind of file";
            case EPIPE -> "EPIPE, the other side is gone";
            case ENOTSOCK -> "ENOTSOCK, not a socket";
            case EMSGSIZE -> "EMSGSIZE, larger than the socket takes";
            case EADDRINUSE -> "EADDRINUSE, the name is taken";
            case ECONNABORTED -> "ECONNABORTED, the connection was given up";
            case ECONNRESET -> "ECONNRESET, the other side is gone";
            case ENOBUFS -> "ENOBUFS, the system is out of buffers";
            case ENOTCONN -> "ENOTCONN, not connected";
            case ETOOMANYREFS -> "ETOOMANYREFS, too many file descriptors in flight (ulimit -n)";
            case ECONNREFUSED -> "ECONNREFUSED, nobody listens";
            default -> "errno " + errno;
        };
    }
}
