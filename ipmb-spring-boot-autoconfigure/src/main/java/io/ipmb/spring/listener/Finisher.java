package io.ipmb.spring.listener;

import io.ipmb.platform.Daemons;
import java.util.concurrent.TimeUnit;

/** Does something that may take for ever on a thread of its own, and waits for it only so long. */
final class Finisher {

    private final Thread thread;

    Finisher(String threadName, Runnable task) {
        thread = Daemons.thread(threadName, task, Finisher.class.getClassLoader());
        thread.start();
    }

    /**
     * Waits until it is done.
     *
     * @return false when time is over first, or the waiting thread is interrupted
     */
    boolean await(long nanos) {
        try {
            // Rounded up: no time at all would mean for ever.
            TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(nanos, 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
