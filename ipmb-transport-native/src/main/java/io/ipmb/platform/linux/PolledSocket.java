package io.ipmb.platform.linux;

import io.ipmb.platform.PlatformException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A socket that threads wait for with {@code ppoll}. Besides the socket they wait for an event, made by the first who
 * waits, that ends all waits when the socket is closed. Thread-safe.
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
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final LinuxCalls calls;
    private final LinuxDescriptor descriptor;
    private final AtomicReference<@Nullable NativeMemory> spareMemory = new AtomicReference<>();

    /** Guarded by this. */
    private boolean closed;

    /** Written once, guarded by this. */
    private volatile @Nullable LinuxEvent interruption;

    PolledSocket(LinuxCalls calls, LinuxDescriptor descriptor) {
        this.calls = calls;
        this.descriptor = descriptor;
    }

    LinuxDescriptor descriptor() {
        return descriptor;
    }

    /**
     * Waits until one of the events or an error is there, the wait is interrupted or the socket closed, or the time is
     * over; also returns when a signal arrives.
     *
     * @return whether it was interrupted
     */
    boolean await(int events, long nanos) throws PlatformException {
        LinuxEvent event = interruption();
        if (event == null || !descriptor.acquire()) {
            return true;
        }
        try {
            LinuxDescriptor eventDescriptor = event.descriptor();
            if (!eventDescriptor.acquire()) {
                return true;
            }
            try {
                NativeMemory memory = takeMemory();
                ByteBuffer bytes = memory.bytes();
                bytes.putInt(SECOND, eventDescriptor.number());
                bytes.putShort(SECOND + EVENTS, (short) POLLIN);
                poll(memory, events, 2, nanos);
                boolean interrupted = bytes.getShort(SECOND + REVENTS) != 0;
                spareMemory.set(memory);
                return interrupted;
            } finally {
                eventDescriptor.release();
            }
        } finally {
            descriptor.release();
        }
    }

    /** Which of POLLERR, POLLHUP and POLLNVAL hold at this moment; a closed socket counts as hung up. */
    int trouble() throws PlatformException {
        if (!descriptor.acquire()) {
            return POLLHUP;
        }
        try {
            NativeMemory memory = takeMemory();
            poll(memory, 0, 1, 0);
            int found = memory.bytes().getShort(REVENTS);
            spareMemory.set(memory);
            return found;
        } finally {
            descriptor.release();
        }
    }

    /** Makes what {@link #interrupt()} needs, if it is not there yet; false when the socket is closed. */
    boolean makeInterruptible() throws PlatformException {
        return interruption() != null;
    }

    /** Ends the wait that is going on; nothing happens before {@link #makeInterruptible()} or the first wait. */
    void interrupt() {
        LinuxEvent event = interruption;
        if (event != null) {
            event.raise();
        }
    }

    /** After a wait was interrupted, so that the next one waits again. */
    void clearInterruption() {
        LinuxEvent event = interruption;
        if (event != null) {
            event.clear();
        }
    }

    void close() {
        LinuxEvent event;
        synchronized (this) {
            closed = true;
            event = interruption;
        }
        descriptor.close();
        if (event != null) {
            event.raise();
            event.close();
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

    private NativeMemory takeMemory() {
        NativeMemory spare = spareMemory.getAndSet(null);
        return spare != null ? spare : NativeMemory.zeroed(POLL_BYTES);
    }

    /** Polls; after a signal nothing counts as having happened. */
    private void poll(NativeMemory memory, int events, int count, long nanos) throws PlatformException {
        ByteBuffer bytes = memory.bytes();
        bytes.putInt(0, descriptor.number());
        bytes.putShort(EVENTS, (short) events);
        bytes.putShort(REVENTS, (short) 0);
        bytes.putShort(SECOND + REVENTS, (short) 0);
        long timeout = 0;
        if (nanos != Long.MAX_VALUE) {
            timeout = memory.address() + TIMEOUT;
            bytes.putLong(TIMEOUT, Math.max(0, nanos) / NANOS_PER_SECOND);
            bytes.putLong(TIMEOUT + 8, Math.max(0, nanos) % NANOS_PER_SECOND);
        }
        int result = calls.ppoll(memory.address(), count, timeout);
        if (result < 0 && result != -Errno.EINTR) {
            throw Errno.failure("ppoll", -result);
        }
    }
}
