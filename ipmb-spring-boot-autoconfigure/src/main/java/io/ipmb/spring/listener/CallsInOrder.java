package io.ipmb.spring.listener;

import io.ipmb.platform.Daemons;
import io.ipmb.spring.support.Internal;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls that start and stop something one by one, in the order in which any threads make them. A caller that must
 * not wait, since an earlier call may wait for it, leaves its call to another thread, without a change of the order.
 *
 * <p>Thread-safe. A nested call, on the thread of a running one, is part of that one.
 *
 * @since 0.1.0
 */
@Internal
public final class CallsInOrder {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turn = lock.newCondition();
    private long made;
    private long done;
    private @Nullable Thread doing;

    /** Calls of nobody yet. */
    public CallsInOrder() {}

    /** Waits for the earlier calls, then runs this one. Its exceptions reach the caller. */
    public void now(Runnable call) {
        if (isDoing()) {
            call.run();
        } else {
            inTurn(next(), call);
        }
    }

    /**
     * Runs the call now if no other waits or runs, otherwise {@link #later}: for callers that must not wait.
     *
     * @param threadName the name of the other thread
     */
    public void nowOrLater(String threadName, Runnable call) {
        if (isDoing()) {
            call.run();
            return;
        }
        long place = -1;
        lock.lock();
        try {
            if (done == made) {
                place = made++;
            }
        } finally {
            lock.unlock();
        }
        if (place < 0) {
            later(threadName, call);
        } else {
            inTurn(place, call);
        }
    }

    /** Runs the call on another thread, after the earlier ones; its exceptions are logged. */
    public void later(String threadName, Runnable call) {
        long place = next();
        Thread thread = Daemons.thread(
                threadName,
                () -> {
                    try {
                        inTurn(place, call);
                    } catch (RuntimeException | Error e) {
                        ContainerId.LOG.error(
                                "reason=start-failed: a start or stop that a listener has asked for failed", e);
                    }
                },
                CallsInOrder.class.getClassLoader());
        try {
            thread.start();
        } catch (Error e) {
            // No thread is available: later calls must not wait for this one.
            inTurn(place, () -> {});
            throw e;
        }
    }

    private boolean isDoing() {
        lock.lock();
        try {
            return doing == Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    private long next() {
        lock.lock();
        try {
            return made++;
        } finally {
            lock.unlock();
        }
    }

    private void inTurn(long place, Runnable call) {
        lock.lock();
        try {
            while (done != place) {
                turn.awaitUninterruptibly();
            }
            doing = Thread.currentThread();
        } finally {
            lock.unlock();
        }
        try {
            call.run();
        } finally {
            lock.lock();
            try {
                done++;
                doing = null;
                turn.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
