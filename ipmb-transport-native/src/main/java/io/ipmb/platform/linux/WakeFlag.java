package io.ipmb.platform.linux;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells a waker whether the other thread waits, so that only then it makes a system call. One thread waits, any thread
 * wakes.
 *
 * <pre>
 *   AWAKE    -- beginWait --&gt;  WAITING  -- endWait --&gt;  AWAKE
 *     | wake                      | wake: interrupt the wait
 *     v                           v
 *   WOKEN                       WOKEN   -- endWait --&gt;  AWAKE
 *     | beginWait: do not wait
 *     v
 *   AWAKE
 * </pre>
 *
 * <p>A waker may interrupt late, after the wait has ended for another reason; then it interrupts the next wait without
 * need. No wake-up is lost.
 */
final class WakeFlag {

    private static final int AWAKE = 0;
    private static final int WAITING = 1;
    private static final int WOKEN = 2;

    private final AtomicInteger state = new AtomicInteger(AWAKE);

    /** Before a wait; false when the thread was woken already and must not wait. */
    boolean beginWait() {
        if (state.compareAndSet(AWAKE, WAITING)) {
            return true;
        }
        state.set(AWAKE);
        return false;
    }

    /** After a wait. */
    void endWait() {
        state.set(AWAKE);
    }

    /** Wakes the thread; true when it waits and the caller must interrupt the wait. */
    boolean wake() {
        return state.get() != WOKEN && state.getAndSet(WOKEN) == WAITING;
    }
}
