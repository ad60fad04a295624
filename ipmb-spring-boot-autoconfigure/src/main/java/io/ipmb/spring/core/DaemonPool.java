package io.ipmb.spring.core;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * A few daemon threads with a bounded queue, there while there is work and a few seconds longer. Platform threads, since
 * sending can wait inside of a system call. Can be used again after {@link #close()}. Thread-safe.
 */
final class DaemonPool implements Executor {

    private static final long IDLE_SECONDS = 5;

    private final String name;
    private final int threads;
    private final int capacity;
    private @Nullable ThreadPoolExecutor pool;

    /**
     * @param name of the threads, before their number
     * @param threads one keeps the order of the tasks
     * @param capacity of the queue
     */
    DaemonPool(String name, int threads, int capacity) {
        this.name = name;
        this.threads = threads;
        this.capacity = capacity;
    }

    /** @throws TaskRejectedException when the queue is full */
    @Override
    public synchronized void execute(Runnable task) {
        ThreadPoolExecutor executor = pool;
        if (executor == null) {
            executor = create();
            pool = executor;
        }
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            throw new TaskRejectedException(capacity + " tasks wait for " + name + " already", e);
        }
    }

    /** Lets the threads end once they have done what waits; does not wait for that. */
    void close() {
        close(Duration.ZERO);
    }

    /** As {@link #close()}, and waits for it up to a limit or until interrupted. New tasks run on new threads meanwhile. */
    void close(Duration limit) {
        ThreadPoolExecutor executor;
        synchronized (this) {
            executor = pool;
            pool = null;
        }
        if (executor == null) {
            return;
        }
        executor.shutdown();
        try {
            // Whether they have got through in time or not: what waits still gets its turn.
            boolean unused = executor.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ThreadPoolExecutor create() {
        CustomizableThreadFactory factory = new CustomizableThreadFactory(name);
        factory.setDaemon(true);
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(capacity), factory);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
