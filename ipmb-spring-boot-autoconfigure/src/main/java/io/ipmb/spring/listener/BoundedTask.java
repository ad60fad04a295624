package io.ipmb.spring.listener;

import io.ipmb.platform.Daemons;
import java.util.concurrent.TimeUnit;

/** A task on a daemon thread of its own, for callers that wait for its end up to a limit. */
final class BoundedTask {

    private final Thread thread;

    BoundedTask(String threadName, Runnable task) {
        thread = Daemons.thread(threadName, task, BoundedTask.class.getClassLoader());
        thread.start();
    }

    /**
     * Waits for the end of the task.
     *
     * @return false at the time limit, or when the waiting thread is interrupted
     */
    boolean await(long nanos) {
        try {
            // Rounded up: zero would mean without a limit.
            TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(nanos, 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
