package io.ipmb.spring.listener;

import org.jspecify.annotations.Nullable;

/**
 * One place where messages are handled, one at a time, with a stamp on the message that is there. The thread that works
 * here writes; everybody may read.
 */
final class Worker {

    /** 0 while idle. */
    private volatile long busySince;

    private volatile @Nullable Thread thread;
    private volatile @Nullable RegisteredListener calling;

    /** The message that the watch has spoken of already. */
    private volatile long reported;

    // By the thread that works here

    /** Whether another thread works here from now on. */
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

    /** Since when by {@link System#nanoTime()}; 0 while idle. */
    long busySince() {
        return busySince;
    }

    @Nullable RegisteredListener calling() {
        return calling;
    }

    @Nullable Thread thread() {
        return thread;
    }

    /** True once for each message. */
    boolean shallReport(long since) {
        if (reported == since) {
            return false;
        }
        reported = since;
        return true;
    }

    /** Interrupts the message that is being handled, if any. */
    void interruptBusy() {
        Thread working = thread;
        if (isBusy() && working != null) {
            working.interrupt();
        }
    }
}
