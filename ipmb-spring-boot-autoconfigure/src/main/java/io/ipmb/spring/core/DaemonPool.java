package io.ipmb.spring.core;

import io.ipmb.platform.Daemons;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskRejectedException;

/**
 * A few daemon threads with a bounded queue, there while there is work and a few seconds longer. Platform threads,
 * since sending can wait inside of a system call. Can be used again after {@link #close()}. Thread-safe.
 *
 * <p>A full queue refuses, or has the caller wait for room. One of the threads themselves never waits: it would wait
 * for itself.
 */
final class DaemonPool implements Executor {

    private static final long IDLE_SECONDS = 5;

    /** Whose thread this is. */
    private static final ThreadLocal<@Nullable DaemonPool> WORKING_FOR = new ThreadLocal<>();

    private final ClassLoader loader;
    private final String name;
    private final int threads;
    private final int capacity;
    private final FullQueuePolicy whenFull;
    private @Nullable ThreadPoolExecutor pool;

    /** The last one that was closed, which may still have tasks. */
    private @Nullable ThreadPoolExecutor closed;

    /** As {@link #DaemonPool(String, int, int, FullQueuePolicy, ClassLoader)}, for code of this library alone. */
    DaemonPool(String name, int threads, int capacity, FullQueuePolicy whenFull) {
        this(name, threads, capacity, whenFull, DaemonPool.class.getClassLoader());
    }

    /**
     * @param name of the threads, before their number
     * @param threads one keeps the order of the tasks
     * @param capacity of the queue
     * @param loader finds the classes of the code that the threads run
     */
    DaemonPool(String name, int threads, int capacity, FullQueuePolicy whenFull, ClassLoader loader) {
        this.loader = loader;
        this.name = name;
        this.threads = threads;
        this.capacity = capacity;
        this.whenFull = whenFull;
    }

    /** @throws TaskRejectedException when the queue is full, or the thread is interrupted while it waits for room */
    @Override
    public void execute(Runnable task) {
        ThreadPoolExecutor full = tryExecute(task);
        while (full != null) {
            if (whenFull == FullQueuePolicy.REJECT || WORKING_FOR.get() == this) {
                throw new TaskRejectedException(capacity + " tasks wait for " + name + " already");
            }
            full = awaitRoom(full, task) ? null : tryExecute(task);
        }
    }

    /** Null when that was done; else whose queue has no room. */
    private synchronized @Nullable ThreadPoolExecutor tryExecute(Runnable task) {
        ThreadPoolExecutor executor = pool;
        if (executor == null) {
            executor = create();
            pool = executor;
        }
        try {
            executor.execute(task);
            return null;
        } catch (RejectedExecutionException e) {
            return executor;
        }
    }

    /** False when the task is to be given to another pool, since this one was closed. */
    private boolean awaitRoom(ThreadPoolExecutor executor, Runnable task) {
        try {
            executor.getQueue().put(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskRejectedException("Interrupted while waiting for room among the tasks for " + name, e);
        }
        if (executor.isShutdown() && executor.remove(task)) {
            return false;
        }
        // The threads may have done all that was there, and gone.
        executor.prestartCoreThread();
        return true;
    }

    /** Lets the threads end once they have done what waits; does not wait for that. */
    void close() {
        close(Duration.ZERO);
    }

    /**
     * As {@link #close()}, and waits for it up to a limit or until interrupted, also where it was closed before. New
     * tasks run on new threads meanwhile.
     */
    void close(Duration limit) {
        ThreadPoolExecutor executor;
        synchronized (this) {
            if (pool != null) {
                closed = pool;
                pool = null;
            }
            executor = closed;
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
        AtomicInteger made = new AtomicInteger();
        ThreadFactory factory = work -> Daemons.thread(
                name + made.incrementAndGet(),
                () -> {
                    WORKING_FOR.set(this);
                    work.run();
                },
                loader);
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(capacity), factory);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
