package io.ipmb.platform.linux;

import io.ipmb.platform.PlatformException;

/**
 * Waits for one or two descriptors with ppoll.
 *
 * <pre>  pollfd: 0 descriptor  4 events (u16)  6 what happened (u16)      timespec: 0 seconds  8 nanoseconds</pre>
 */
final class Readiness {

    static final int POLLIN = 1;
    static final int POLLOUT = 4;
    static final int POLLERR = 8;
    static final int POLLHUP = 16;

    private static final int POLLFD_SIZE = 8;
    private static final int TIMESPEC = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** One set of structures for each thread that waits. */
    private static final ThreadLocal<NativeMemory> STRUCTURES = ThreadLocal.withInitial(() -> new NativeMemory(32));

    private Readiness() {}

    /** Waits for one descriptor; what happened to it, 0 when the time was over first or a signal came. */
    static int await(LinuxCalls calls, int fd, int events, long nanos) throws PlatformException {
        return await(calls, fd, events, -1, nanos);
    }

    /** Waits for one descriptor, or for another one to be readable; what happened to the first. */
    static int await(LinuxCalls calls, int fd, int events, int waker, long nanos) throws PlatformException {
        NativeMemory memory = STRUCTURES.get();
        memory.bytes().putInt(0, fd).putShort(4, (short) events).putShort(6, (short) 0);
        memory.bytes().putInt(POLLFD_SIZE, waker).putShort(POLLFD_SIZE + 4, (short) POLLIN);
        memory.bytes().putShort(POLLFD_SIZE + 6, (short) 0);
        long time = 0;
        if (nanos != Long.MAX_VALUE) {
            memory.bytes().putLong(TIMESPEC, nanos / NANOS_PER_SECOND).putLong(TIMESPEC + 8, nanos % NANOS_PER_SECOND);
            time = memory.address() + TIMESPEC;
        }
        int ready = calls.ppoll(memory.address(), waker < 0 ? 1 : 2, time);
        if (ready == -Errno.EINTR) {
            return 0;
        }
        if (ready < 0) {
            throw Errno.failed("ppoll", ready);
        }
        return ready == 0 ? 0 : memory.bytes().getShort(6);
    }
}
