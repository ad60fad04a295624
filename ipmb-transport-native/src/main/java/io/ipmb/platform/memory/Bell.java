package io.ipmb.platform.memory;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes one waiting thread; rings without a waiting thread are kept as a single one. Thread-safe. */
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

    /** Forgets earlier rings. A look at the world between this and {@link #await} misses no change. */
    void silence() {
        lock.lock();
        try {
            rung = false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a ring, an interruption of the calling thread, which stays set, or the end of the time.
     *
     * @param start {@link System#nanoTime()} at the beginning of the wait
     * @param nanos the longest time to wait from then on
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

    /** As {@link #await}, but an interruption does not end the wait. */
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
