package io.ipmb.platform.linux;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether a waiting thread must be interrupted, so that a system call is made only when somebody really waits. One
 * thread waits, any thread wakes.
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
 * <p>A waker that was told to interrupt may do so only after the wait has ended for another reason; the next wait is
 * then interrupted without need. No wake-up is ever lost.
 */
final class WakeFlag {

    private static final int AWAKE = 0;
    private static final int WAITING = 1;
    private static final int WOKEN = 2;

    private final AtomicInteger state = new AtomicInteger(AWAKE);

    /** Before waiting; false when the thread was woken already and must not wait. */
    boolean beginWait() {
        if (state.compareAndSet(AWAKE, WAITING)) {
            return true;
        }
        state.set(AWAKE);
        return false;
    }

    /** After waiting. */
    void endWait() {
        state.set(AWAKE);
    }

    /** Wakes the thread; true when it is waiting and the caller must interrupt it. */
    boolean wake() {
        return state.get() != WOKEN && state.getAndSet(WOKEN) == WAITING;
    }
}
