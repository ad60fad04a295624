package io.ipmb.spring.listener;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Lets threads pass while open, and holds them while shut. Thread-safe; passing an open gate costs one read. */
final class Gate {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private volatile boolean shut;

    void shut() {
        shut = true;
    }

    void open() {
        lock.lock();
        try {
            shut = false;
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the gate is open. */
    void pass() {
        boolean passed = passUnless(() -> false);
        assert passed;
    }

    /**
     * Waits until the gate is open, or the thread has another way.
     *
     * @param otherWay asked again at each {@link #lookAgain()}
     * @return false when the gate is shut and there is another way
     */
    boolean passUnless(BooleanSupplier otherWay) {
        if (!shut) {
            return true;
        }
        lock.lock();
        try {
            while (shut) {
                if (otherWay.getAsBoolean()) {
                    return false;
                }
                opened.awaitUninterruptibly();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the waiting threads, to ask for another way. */
    void lookAgain() {
        lock.lock();
        try {
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
