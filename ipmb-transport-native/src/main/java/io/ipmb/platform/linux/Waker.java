package io.ipmb.platform.linux;

import io.ipmb.platform.PlatformException;
import org.jspecify.annotations.Nullable;

/**
 * Lets a thread that waits for a descriptor return: an eventfd beside it, made when somebody first waits. A wake-up that
 * comes while nobody waits counts for the next who does. Thread-safe; one thread waits at a time.
 */
final class Waker {

    private static final int EFD_CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;

    private final LinuxCalls calls;
    private final NativeMemory counter = new NativeMemory(16);
    private @Nullable Descriptor event;
    private boolean pending;
    private boolean closed;

    Waker(LinuxCalls calls) {
        this.calls = calls;
        counter.bytes().putLong(0, 1);
    }

    void await(int fd, int events, long nanos) throws PlatformException {
        Descriptor waiting = begin();
        if (waiting == null) {
            return;
        }
        try {
            Readiness.await(calls, fd, events, waiting.number(), nanos);
        } finally {
            end(waiting);
        }
    }

    synchronized void wake() {
        if (pending || closed) {
            return;
        }
        pending = true;
        if (event != null) {
            calls.write(event.number(), counter.address(), 8);
        }
    }

    synchronized void close() {
        if (closed) {
            return;
        }
        wake();
        closed = true;
        if (event != null) {
            event.close();
        }
    }

    /** The event to wait for beside the descriptor, acquired; null when there is no need to wait. */
    private synchronized @Nullable Descriptor begin() throws PlatformException {
        if (closed) {
            return null;
        }
        if (pending) {
            pending = false;
            drain();
            return null;
        }
        Descriptor waiting = event;
        if (waiting == null) {
            int number = calls.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
            if (number < 0) {
                throw Errno.failed("eventfd", number);
            }
            waiting = new Descriptor(calls, number, false);
            event = waiting;
        }
        waiting.acquire();
        return waiting;
    }

    private synchronized void end(Descriptor waiting) {
        if (pending) {
            pending = false;
            drain();
        }
        waiting.release();
    }

    private void drain() {
        if (event != null) {
            calls.read(event.number(), counter.address() + 8, 8);
        }
    }
}
