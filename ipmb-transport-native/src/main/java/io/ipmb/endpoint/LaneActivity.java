package io.ipmb.endpoint;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Wakes {@link LaneReports} at the next change of one side's lanes, if it has asked for that: so neither side wakes
 * anybody while there is traffic, nor looks at a clock. Thread-safe.
 *
 * <p>The reporter asks and looks at the numbers then; a side changes its numbers and looks whether it is asked then. So
 * the one or the other sees a change.
 */
final class LaneActivity {

    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile Runnable wakeUp = () -> {};

    /** @param waker makes a system call at most */
    void wakesBy(Runnable waker) {
        wakeUp = waker;
    }

    /** Asks for a wake-up at the next change. */
    void ask() {
        asked.set(true);
    }

    /** Needs no wake-up any more. */
    void forget() {
        asked.set(false);
    }

    /** Whether there was no change since the question. */
    boolean isAsked() {
        return asked.get();
    }

    /** Answers after a change, when asked. Without a lock that others wait for. */
    void answer() {
        if (asked.get() && asked.getAndSet(false)) {
            wakeUp.run();
        }
    }
}
