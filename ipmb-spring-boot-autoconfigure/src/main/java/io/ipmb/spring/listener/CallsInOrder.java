package io.ipmb.spring.listener;

import io.ipmb.platform.Daemons;
import io.ipmb.spring.support.Internal;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Calls that start and stop something, done one after the other in the order in which they were made, by any thread. A
 * caller that must not wait, since a call before its own may wait for it, has its call done on another thread, in its
 * turn.
 *
 * <p>Thread-safe. A call that is made while another one is done, by the thread that does it, is part of that one.
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

    /** Waits for the calls before it, and does it. Its exceptions come out. */
    public void now(Runnable call) {
        if (isDoing()) {
            call.run();
        } else {
            inTurn(next(), call);
        }
    }

    /**
     * Does it now where no call waits or is being done, else {@link #later}: for callers that must not wait for other
     * calls.
     *
     * @param threadName of the thread that does it, where it is another one
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

    /** Does it on another thread, after the calls before it; its exceptions are logged. */
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
            // No thread to be had: those behind must not wait for it.
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
