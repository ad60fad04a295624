package io.ipmb.platform.linux;

import io.ipmb.platform.PlatformException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A socket that threads wait for. A virtual thread parks ({@link ParkedThreads}); a platform thread waits in {@code
 * ppoll} for the socket and for an event. The event, made by the first wait, ends all waits: when the socket is closed,
 * and when one of the threads is interrupted; the others wait again then. Thread-safe.
 *
 * <p>Closing does not shut the socket down, because other processes may hold it too: a passed descriptor is one of many
 * for the same channel.
 */
final class PolledSocket {

    static final int POLLIN = 0x1;
    static final int POLLOUT = 0x4;
    static final int POLLERR = 0x8;
    static final int POLLHUP = 0x10;
    static final int POLLNVAL = 0x20;

    /** The other side sends no more. */
    static final int POLLRDHUP = 0x2000;

    /**
     * Two {@code struct pollfd} (descriptor 4, events 2, revents 2), then a {@code timespec} (seconds 8, nanoseconds
     * 8).
     */
    private static final int POLL_BYTES = 32;

    private static final int EVENTS = 4;
    private static final int REVENTS = 6;
    private static final int SECOND = 8;
    private static final int TIMEOUT = 16;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final LinuxCalls calls;
    private final ParkedThreads parkedThreads;
    private final LinuxDescriptor descriptor;

    /** POLLIN or POLLOUT; EPOLLIN and EPOLLOUT are the same numbers. */
    private final int events;

    private final AtomicReference<@Nullable Wait> spareWait = new AtomicReference<>();

    /** Number of unfinished waits of interrupted threads; the event stays raised for them. */
    private final AtomicInteger interruptedWaits = new AtomicInteger();

    /**
     * Whether waits are in milliseconds, because {@code ppoll} is forbidden. A race is harmless: all threads find the
     * same.
     */
    private boolean inMillis;

    /** Guarded by this. */
    private boolean closed;

    /** Written once, guarded by this. */
    private volatile @Nullable LinuxEvent interruption;

    /** Written once, guarded by this. */
    private volatile ParkedThreads.@Nullable Watch watch;

    /** @param events {@link #POLLIN} or {@link #POLLOUT} */
    PolledSocket(LinuxCalls calls, ParkedThreads parkedThreads, LinuxDescriptor descriptor, int events) {
        this.calls = calls;
        this.parkedThreads = parkedThreads;
        this.descriptor = descriptor;
        this.events = events;
    }

    /** Memory and state of one wait in the kernel; reused. */
    private final class Wait {

        private static final int IDLE = 0;
        private static final int WAITING = 1;
        private static final int INTERRUPTED = 2;

        final NativeMemory memory = NativeMemory.zeroed(POLL_BYTES);
        private final InterruptibleWait hook = new InterruptibleWait(this::interrupted);
        private final AtomicInteger state = new AtomicInteger(IDLE);

        void begin() {
            state.set(WAITING);
            hook.starts();
        }

        private void interrupted() {
            LinuxEvent event = interruption;
            if (event != null && state.compareAndSet(WAITING, INTERRUPTED)) {
                interruptedWaits.incrementAndGet();
                event.raise();
            }
        }

        /** Ends the wait. The last interrupted one clears the event. */
        void end(LinuxEvent event, boolean raised) {
            hook.ends();
            if (state.getAndSet(IDLE) == INTERRUPTED) {
                interruptedWaits.decrementAndGet();
            }
            if (raised && interruptedWaits.get() <= 0) {
                event.clear();
                if (interruptedWaits.get() > 0) {
                    event.raise();
                }
            }
        }
    }

    LinuxDescriptor descriptor() {
        return descriptor;
    }

    /**
     * Waits until the socket is ready, broken or closed, {@link #interrupt()} is called, the calling thread is
     * interrupted, or the time is over; may return early.
     */
    void await(long nanos) throws PlatformException {
        if (VirtualThreads.isCurrent()) {
            park(nanos);
        } else {
            waitInKernel(nanos);
        }
    }

    private void park(long nanos) throws PlatformException {
        ParkedThreads.Watch socket = watch();
        if (socket == null || !descriptor.acquire()) {
            return;
        }
        try {
            socket.park(nanos);
        } finally {
            descriptor.release();
        }
    }

    private void waitInKernel(long nanos) throws PlatformException {
        LinuxEvent event = interruption();
        if (event == null || !descriptor.acquire()) {
            return;
        }
        try {
            LinuxDescriptor eventDescriptor = event.descriptor();
            if (!eventDescriptor.acquire()) {
                return;
            }
            try {
                waitInKernel(event, nanos);
            } finally {
                eventDescriptor.release();
            }
        } finally {
            descriptor.release();
        }
    }

    private void waitInKernel(LinuxEvent event, long nanos) throws PlatformException {
        Wait wait = takeWait();
        ByteBuffer bytes = wait.memory.bytes();
        bytes.putInt(SECOND, event.descriptor().number());
        bytes.putShort(SECOND + EVENTS, (short) POLLIN);
        bytes.putShort(SECOND + REVENTS, (short) 0);
        wait.begin();
        try {
            boolean unused = poll(wait.memory, events, 2, nanos);
        } finally {
            wait.end(event, bytes.getShort(SECOND + REVENTS) != 0);
        }
        spareWait.set(wait);
    }

    /** Those of POLLERR, POLLHUP and POLLNVAL that hold at this moment; POLLHUP for a closed socket. */
    int trouble() throws PlatformException {
        return look(0);
    }

    /** As {@link #trouble()}, and those of the wanted events that hold as well. */
    int look(int wanted) throws PlatformException {
        if (!descriptor.acquire()) {
            return POLLHUP;
        }
        try {
            Wait wait = takeWait();
            boolean looked = poll(wait.memory, wanted, 1, 0);
            while (!looked) {
                looked = poll(wait.memory, wanted, 1, 0);
            }
            int found = wait.memory.bytes().getShort(REVENTS);
            spareWait.set(wait);
            return found;
        } finally {
            descriptor.release();
        }
    }

    /**
     * Makes sure that {@link #interrupt()} reaches the next wait. To be called before other threads can know of that
     * wait.
     */
    void prepareWait() throws PlatformException {
        if (VirtualThreads.isCurrent()) {
            watch();
        } else {
            interruption();
        }
    }

    /** Ends the present wait, or the next one. For a socket with one waiter at a time. */
    void interrupt() {
        LinuxEvent event = interruption;
        if (event != null) {
            event.raise();
        }
        ParkedThreads.Watch parked = watch;
        if (parked != null) {
            parked.interrupt();
        }
    }

    void close() {
        LinuxEvent event;
        ParkedThreads.Watch parked;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            event = interruption;
            parked = watch;
        }
        descriptor.close();
        if (event != null) {
            event.raise();
            event.close();
        }
        if (parked != null) {
            parked.close();
        }
    }

    /** The event, made when there is none; null for a closed socket. */
    private @Nullable LinuxEvent interruption() throws PlatformException {
        LinuxEvent event = interruption;
        if (event != null) {
            return event;
        }
        synchronized (this) {
            if (closed) {
                return null;
            }
            if (interruption == null) {
                interruption = new LinuxEvent(calls);
            }
            return interruption;
        }
    }

    /** The watch for virtual threads, begun when there is none; null for a closed socket. */
    private ParkedThreads.@Nullable Watch watch() throws PlatformException {
        ParkedThreads.Watch parked = watch;
        if (parked != null) {
            return parked;
        }
        synchronized (this) {
            if (closed) {
                return null;
            }
            if (watch == null) {
                watch = parkedThreads.watch(descriptor, events);
            }
            return watch;
        }
    }

    private Wait takeWait() {
        Wait spare = spareWait.getAndSet(null);
        return spare != null ? spare : new Wait();
    }

    /** Polls once; false when a signal has ended the poll, with nothing ready. */
    private boolean poll(NativeMemory memory, int wanted, int count, long nanos) throws PlatformException {
        ByteBuffer bytes = memory.bytes();
        bytes.putInt(0, descriptor.number());
        bytes.putShort(EVENTS, (short) wanted);
        bytes.putShort(REVENTS, (short) 0);
        long timeout = 0;
        if (nanos != Long.MAX_VALUE) {
            timeout = memory.address() + TIMEOUT;
            bytes.putLong(TIMEOUT, Math.max(0, nanos) / NANOS_PER_SECOND);
            bytes.putLong(TIMEOUT + 8, Math.max(0, nanos) % NANOS_PER_SECOND);
        }
        int result = inMillis ? -Errno.ENOSYS : calls.ppoll(memory.address(), count, timeout);
        if (Errno.isForbidden(result)) {
            inMillis = true;
            result = calls.poll(memory.address(), count, roundedUpMillis(nanos));
        }
        if (result < 0 && result != -Errno.EINTR) {
            throw Errno.failure("poll", -result);
        }
        return result != -Errno.EINTR;
    }

    private static int roundedUpMillis(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            return -1;
        }
        return nanos <= 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, (nanos - 1) / NANOS_PER_MILLI + 1);
    }
}
