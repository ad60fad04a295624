package io.ipmb.platform.linux;

import java.util.Map;

/**
 * The errors that each system call can give while the program does nothing wrong: shortages, signals, peers that leave.
 * EAGAIN of sending, receiving and accepting is none of them: it says that a channel is full or empty, and one that is
 * not would keep a thread waiting that nobody wakes.
 */
final class LikelyErrors {

    private static final int EIO = 5;
    private static final int EBUSY = 16;

    private static final int[] NONE = {};
    private static final int[] NEW_DESCRIPTOR = {Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM};
    private static final int[] NEW_SOCKET = {Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS};
    private static final int[] NO_MEMORY = {Errno.ENOMEM};
    private static final int[] NO_BUFFERS = {Errno.ENOBUFS};
    private static final int[] SIGNAL_OR_NO_MEMORY = {Errno.EINTR, Errno.ENOMEM};

    private static final int[] SENDING = {
        Errno.EINTR, Errno.ENOBUFS, Errno.ENOMEM, Errno.EPIPE, Errno.ECONNRESET, Errno.ECONNREFUSED
    };

    private static final int[] RECEIVING = {Errno.EINTR, Errno.ENOMEM, Errno.ENOBUFS, Errno.ECONNRESET};

    /** By kind, as {@link FaultInjectingCalls} names them. */
    private static final Map<String, int[]> BY_KIND = Map.ofEntries(
            Map.entry("socket", NEW_SOCKET),
            Map.entry("socketpair", NEW_SOCKET),
            Map.entry("bind", new int[] {Errno.EADDRINUSE, Errno.ENOMEM}),
            Map.entry("listen", NO_BUFFERS),
            Map.entry(
                    "connect",
                    new int[] {Errno.ECONNREFUSED, Errno.EAGAIN, Errno.EINTR, Errno.ENOMEM, Errno.ECONNRESET}),
            Map.entry("accept4", new int[] {
                Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOBUFS, Errno.ECONNABORTED, Errno.EINTR
            }),
            Map.entry("shutdown", new int[] {Errno.ENOTCONN}),
            Map.entry("getsockopt", NO_BUFFERS),
            Map.entry("setsockopt", NO_BUFFERS),
            Map.entry("getsockname", NO_BUFFERS),
            Map.entry("getpeername", new int[] {Errno.ENOTCONN, Errno.ENOBUFS}),
            Map.entry("send", SENDING),
            Map.entry("sendmsg", SENDING),
            Map.entry("sendmmsg", new int[] {
                Errno.EINTR, Errno.ENOBUFS, Errno.ENOMEM, Errno.EPIPE, Errno.ECONNRESET, Errno.ETOOMANYREFS
            }),
            Map.entry("recvmsg", RECEIVING),
            Map.entry("recvmmsg", RECEIVING),
            Map.entry("poll", SIGNAL_OR_NO_MEMORY),
            Map.entry("ppoll", SIGNAL_OR_NO_MEMORY),
            Map.entry("epollCreate", NEW_DESCRIPTOR),
            Map.entry("epollControl 1", new int[] {Errno.ENOMEM, Errno.ENOSPC}),
            Map.entry("epollWait", new int[] {Errno.EINTR}),
            Map.entry("eventfd", NEW_DESCRIPTOR),
            Map.entry("read", new int[] {Errno.EAGAIN, Errno.EINTR}),
            Map.entry("write", new int[] {Errno.EINTR}),
            Map.entry("pread", new int[] {Errno.EINTR, Errno.ENOMEM, EIO}),
            Map.entry("lseek", new int[] {Errno.ESPIPE}),
            Map.entry("close", new int[] {Errno.EINTR, EIO}),
            Map.entry("fcntl 1030", new int[] {Errno.EMFILE}),
            Map.entry("fcntl 1033", new int[] {Errno.EPERM, EBUSY}),
            Map.entry("memfdCreate", NEW_DESCRIPTOR),
            Map.entry("ftruncate", SIGNAL_OR_NO_MEMORY),
            Map.entry("fstatfs", SIGNAL_OR_NO_MEMORY),
            Map.entry("statx", NO_MEMORY),
            Map.entry("fstat", NO_MEMORY),
            Map.entry("open", new int[] {Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOSPC, Errno.EACCES}),
            Map.entry("reopen", NEW_DESCRIPTOR),
            Map.entry("map", NO_MEMORY),
            Map.entry("mmap", new int[] {Errno.ENOMEM, Errno.ENFILE}),
            Map.entry("madvise", new int[] {Errno.EAGAIN, Errno.ENOMEM}),
            Map.entry("futexWakeOp", new int[] {Errno.EAGAIN, Errno.EINTR, Errno.ENOMEM}),
            Map.entry("getrlimit", new int[] {Errno.EPERM}),
            Map.entry("setrlimit", new int[] {Errno.EPERM}));

    private LikelyErrors() {}

    /** The errors of calls of this kind; none for one that fails only when this library is wrong. */
    static int[] of(String kind) {
        return BY_KIND.getOrDefault(kind, NONE);
    }
}
