package io.ipmb.spring.listener;

import io.ipmb.platform.Daemons;
import java.util.concurrent.TimeUnit;

/** A task that may never end, on a daemon thread of its own, for callers that wait for its end only so long. */
final class BoundedTask {

    private final Thread thread;

    BoundedTask(String threadName, Runnable task) {
        thread = Daemons.thread(threadName, task, BoundedTask.class.getClassLoader());
        thread.start();
    }

    /**
     * Waits for the end of the task.
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
