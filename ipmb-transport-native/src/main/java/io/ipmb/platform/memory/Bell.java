package io.ipmb.platform.memory;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes one waiting thread; rings that come while nobody waits are kept as one. Thread-safe. */
final class Bell {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ringing = lock.newCondition();
    private boolean rung;

    void ring() {
        lock.lock();
        try {
            rung = true;
            ringing.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets earlier rings. Whoever looks at the world after this and before {@link #await} misses nothing. */
    void silence() {
        lock.lock();
        try {
            rung = false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a ring, until the calling thread is interrupted, which it then still is, or until the time is over.
     *
     * @param start {@link System#nanoTime()} when the waiting began
     * @param nanos how long to wait from then on
     * @return whether it rang
     */
    boolean await(long start, long nanos) {
        lock.lock();
        try {
            while (!rung) {
                long left = nanos - (System.nanoTime() - start);
                if (left <= 0) {
                    return false;
                }
                long unusedRest = ringing.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return rung;
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #await}, but whoever is interrupted waits on. */
    boolean awaitUninterruptibly(long start, long nanos) {
        boolean interrupted = false;
        try {
            boolean rang = await(start, nanos);
            while (!rang && Thread.interrupted()) {
                interrupted = true;
                rang = await(start, nanos);
            }
            return rang;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
