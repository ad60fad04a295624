package io.ipmb.platform.linux;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Owns one file descriptor. The number may be used only between {@link #acquire()} and {@link #release()}: closing waits
 * for those who use it, so that the number cannot meanwhile belong to something else.
 *
 * <p>{@code state} counts the users and has {@link #CLOSED} set once {@link #close()} was called; whoever brings it to
 * exactly {@link #CLOSED} closes the number.
 */
final class Descriptor {

    private static final int CLOSED = 1 << 30;
    private static final int SHUT_RDWR = 2;

    private final LinuxCalls calls;
    private final int number;
    private final boolean channel;
    private final AtomicInteger state = new AtomicInteger();

    /**
     * @param channel whether closing ends the channel for both sides and wakes those who wait for it, which must not be
     *     done to an object that others hold too
     */
    Descriptor(LinuxCalls calls, int number, boolean channel) {
        this.calls = calls;
        this.number = number;
        this.channel = channel;
    }

    /** Whether the number may be used from here on; to be matched by {@link #release()} when it may. */
    boolean acquire() {
        int seen = state.get();
        while ((seen & CLOSED) == 0) {
            if (state.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = state.get();
        }
        return false;
    }

    void release() {
        if (state.decrementAndGet() == CLOSED) {
            calls.close(number);
        }
    }

    /** The number, for those who have acquired it. */
    int number() {
        return number;
    }

    boolean isOpen() {
        return (state.get() & CLOSED) == 0;
    }

    /** Closes as soon as nobody uses the number; wakes those who wait for a channel. */
    void close() {
        int before = state.getAndUpdate(seen -> (seen & CLOSED) == 0 ? (seen + 1) | CLOSED : seen);
        if ((before & CLOSED) != 0) {
            return;
        }
        if (channel) {
            calls.shutdown(number, SHUT_RDWR);
        }
        release();
    }

    /**
     * Gives the number away without closing it.
     *
     * @return the number; negative when it is closed or somebody uses it
     */
    int detach() {
        return state.compareAndSet(0, CLOSED | 1) ? number : -1;
    }
}
