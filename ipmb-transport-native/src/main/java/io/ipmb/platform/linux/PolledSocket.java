package io.ipmb.platform.linux;

import io.ipmb.platform.PlatformException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A socket that threads wait for: a virtual thread parks ({@link ParkedThreads}), any other waits in the kernel with
 * {@code ppoll}. Besides the socket the latter wait for an event, made by the first of them, that ends all waits: when the
 * socket is closed, and when the thread of one of them is interrupted. Then the others wait again. Thread-safe.
 *
 * <p>Closing does not shut the socket down, because other processes may hold the same socket: a descriptor that was
 * handed over is one of many for the same channel.
 */
final class PolledSocket {

    static final int POLLIN = 0x1;
    static final int POLLOUT = 0x4;
    static final int POLLERR = 0x8;
    static final int POLLHUP = 0x10;
    static final int POLLNVAL = 0x20;

    /** Two times struct pollfd (descriptor 4, events 2, revents 2), then a struct timespec (seconds 8, nanoseconds 8). */
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

    /** What is waited for; POLLIN and POLLOUT are the same numbers as EPOLLIN and EPOLLOUT. */
    private final int events;

    private final AtomicReference<@Nullable Wait> spareWait = new AtomicReference<>();

    /** Waits whose thread is interrupted and that have not ended yet: until then the event stays raised. */
    private final AtomicInteger interruptedWaits = new AtomicInteger();

    /** Whether waits are as exact as milliseconds are. Racy, as the answer is the same for all threads. */
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

    /** What one thread's wait in the kernel needs; kept for the next one. */
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

        /** Ends it; the event is lowered by the last of those for whom it was raised. */
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
     * Waits until the socket is ready or has an error, {@link #interrupt()} was called, the calling thread is interrupted,
     * the socket is closed, or the time is over; may return early.
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
            poll(wait.memory, events, 2, nanos);
        } finally {
            wait.end(event, bytes.getShort(SECOND + REVENTS) != 0);
        }
        spareWait.set(wait);
    }

    /** Which of POLLERR, POLLHUP and POLLNVAL hold at this moment; a closed socket counts as hung up. */
    int trouble() throws PlatformException {
        if (!descriptor.acquire()) {
            return POLLHUP;
        }
        try {
            Wait wait = takeWait();
            poll(wait.memory, 0, 1, 0);
            int found = wait.memory.bytes().getShort(REVENTS);
            spareWait.set(wait);
            return found;
        } finally {
            descriptor.release();
        }
    }

    /**
     * Makes sure that {@link #interrupt()} reaches the wait that comes next; whoever lets other threads know that it
     * waits must call this before.
     */
    void prepareWait() throws PlatformException {
        if (VirtualThreads.isCurrent()) {
            watch();
        } else {
            interruption();
        }
    }

    /** Ends the wait that is going on, or the next one. For a socket that one thread at a time waits for. */
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

    /** The event, made when there is none yet; null when the socket is closed. */
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

    /** The watch for virtual threads, begun when there is none yet; null when the socket is closed. */
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

    /** Polls; after a signal nothing counts as having happened. */
    private void poll(NativeMemory memory, int wanted, int count, long nanos) throws PlatformException {
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
    }

    private static int roundedUpMillis(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            return -1;
        }
        return nanos <= 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, (nanos - 1) / NANOS_PER_MILLI + 1);
    }
}
