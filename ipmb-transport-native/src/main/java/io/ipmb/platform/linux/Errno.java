package io.ipmb.platform.linux;

import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;

/** Linux's error numbers (the same on all architectures that Java runs on) and what they mean here. */
final class Errno {

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EBADF = 9;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int EFAULT = 14;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int ENOSPC = 28;
    static final int EPIPE = 32;
    static final int EMSGSIZE = 90;
    static final int EADDRINUSE = 98;
    static final int ECONNABORTED = 103;
    static final int ECONNRESET = 104;
    static final int ENOBUFS = 105;
    static final int ENOTCONN = 107;
    static final int ETOOMANYREFS = 109;
    static final int ECONNREFUSED = 111;

    private Errno() {}

    /** The failure of a call, by what its error number usually means. */
    static PlatformException failed(String call, int negated) {
        return failed(call, negated, usualReason(-negated));
    }

    /** The failure of a call where the error number means something particular. */
    static PlatformException failed(String call, int negated, Reason reason) {
        return new PlatformException(reason, call + " failed: " + name(-negated));
    }

    private static Reason usualReason(int errno) {
        return switch (errno) {
            case EAGAIN -> Reason.WOULD_BLOCK;
            case EPERM, EACCES -> Reason.DENIED;
            case EPIPE, ECONNRESET, ENOTCONN, ECONNREFUSED -> Reason.CLOSED;
            case EMSGSIZE -> Reason.PACKET_TOO_LARGE;
            case ETOOMANYREFS -> Reason.TOO_MANY_OBJECTS;
            case ENOBUFS, ENOMEM, EMFILE, ENFILE, ENOSPC -> Reason.NO_RESOURCES;
            case EBADF -> Reason.INVALID_OBJECT;
            default -> Reason.UNEXPECTED;
        };
    }

    private static String name(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM (not permitted)";
            case ENOENT -> "ENOENT (not there)";
            case EINTR -> "EINTR (interrupted)";
            case EBADF -> "EBADF (not an open descriptor)";
            case EAGAIN -> "EAGAIN (nothing to be done at this moment)";
            case ENOMEM -> "ENOMEM (out of kernel memory)";
            case EACCES -> "EACCES (not permitted)";
            case EFAULT -> "EFAULT (memory is not there)";
            case EINVAL -> "EINVAL (refused argument)";
            case ENFILE -> "ENFILE (the system has too many open files)";
            case EMFILE -> "EMFILE (this process has too many open files)";
            case ENOSPC -> "ENOSPC (a limit of this user is reached)";
            case EPIPE -> "EPIPE (the other side has closed)";
            case EMSGSIZE -> "EMSGSIZE (larger than the channel takes)";
            case EADDRINUSE -> "EADDRINUSE (the name is taken)";
            case ECONNRESET -> "ECONNRESET (the other side has closed)";
            case ENOBUFS -> "ENOBUFS (out of kernel buffers)";
            case ETOOMANYREFS -> "ETOOMANYREFS (too many descriptors in flight)";
            case ECONNREFUSED -> "ECONNREFUSED (nobody listens)";
            default -> "errno " + errno;
        };
    }
}
