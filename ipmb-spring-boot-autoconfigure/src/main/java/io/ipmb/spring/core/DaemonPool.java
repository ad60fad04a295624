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
 * A few daemon threads with a bounded queue. Idle threads end after a few seconds. They are platform threads, since
 * sending can block in a system call. Usable again after {@link #close()}. Thread-safe.
 *
 * <p>A full queue refuses the task or blocks the caller, by its policy. It never blocks one of the pool's own threads,
 * which would wait for itself.
 */
final class DaemonPool implements Executor {

    private static final long IDLE_SECONDS = 5;

    /** The pool of the current thread. */
    private static final ThreadLocal<@Nullable DaemonPool> WORKING_FOR = new ThreadLocal<>();

    private final ClassLoader loader;
    private final String name;
    private final int threads;
    private final int capacity;
    private final FullQueuePolicy whenFull;
    private @Nullable ThreadPoolExecutor pool;

    /** The last closed pool, which may still have tasks. */
    private @Nullable ThreadPoolExecutor closed;

    /** As {@link #DaemonPool(String, int, int, FullQueuePolicy, ClassLoader)}, for this library's own code. */
    DaemonPool(String name, int threads, int capacity, FullQueuePolicy whenFull) {
        this(name, threads, capacity, whenFull, DaemonPool.class.getClassLoader());
    }

    /**
     * @param name of the threads, before their number
     * @param threads one keeps the order of the tasks
     * @param capacity of the queue
     * @param loader the context class loader of the threads
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

    /** Null when the task was taken; otherwise the pool with the full queue. */
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

    /** False when this pool was closed, so that the task needs another one. */
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
        // All threads may have finished and ended.
        executor.prestartCoreThread();
        return true;
    }

    /** Lets the threads finish the waiting tasks and end; does not wait for them. */
    void close() {
        close(Duration.ZERO);
    }

    /**
     * As {@link #close()}, and waits for the end, up to a limit or until interrupted; also after an earlier {@code
     * close()}. New tasks run on new threads meanwhile.
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
            // In time or not: the waiting tasks still run.
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
