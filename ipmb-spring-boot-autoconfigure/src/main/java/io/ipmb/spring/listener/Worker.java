package io.ipmb.spring.listener;

import org.jspecify.annotations.Nullable;

/**
 * A place for one message at a time and its handling thread, with the time of its begin. The handling thread writes;
 * any thread reads.
 */
final class Worker {

    /** 0 while idle. */
    private volatile long busySince;

    private volatile @Nullable Thread thread;
    private volatile @Nullable RegisteredListener calling;

    /** The message already reported as stuck. */
    private volatile long reported;

    // By the thread that works here

    /** Makes the current thread the handling one; false if it already is. */
    boolean enter() {
        Thread current = Thread.currentThread();
        if (thread == current) {
            return false;
        }
        thread = current;
        return true;
    }

    void begin(long now) {
        busySince = now == 0 ? 1 : now;
    }

    void calls(RegisteredListener listener) {
        calling = listener;
    }

    void end() {
        calling = null;
        busySince = 0;
    }

    // By anybody

    boolean isBusy() {
        return busySince != 0;
    }

    /** The begin of the current call by {@link System#nanoTime()}; 0 while idle. */
    long busySince() {
        return busySince;
    }

    @Nullable RegisteredListener calling() {
        return calling;
    }

    @Nullable Thread thread() {
        return thread;
    }

    /** Whether the call with this begin is not reported yet; true once. */
    boolean shallReport(long since) {
        if (reported == since) {
            return false;
        }
        reported = since;
        return true;
    }

    /** Interrupts the current call, if any. */
    void interruptBusy() {
        Thread working = thread;
        if (isBusy() && working != null) {
            working.interrupt();
        }
    }
}
