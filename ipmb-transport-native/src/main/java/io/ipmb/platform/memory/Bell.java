package io.ipmb.platform.memory;

/** Wakes one waiting thread; rings that come while nobody waits are kept as one. Thread-safe. */
final class Bell {

    private boolean rung;

    synchronized void ring() {
        rung = true;
        notifyAll();
    }

    /** Forgets earlier rings. Whoever looks at the world after this and before {@link #await} misses nothing. */
    synchronized void silence() {
        rung = false;
    }

    /**
     * Waits for a ring, or until the time is over. A thread that is interrupted waits on and finds its interrupt
     * status set afterwards, as it would in a system call.
     *
     * @param start {@link System#nanoTime()} when the waiting began
     * @param nanos how long to wait from then on
     * @return whether it rang
     */
    synchronized boolean await(long start, long nanos) {
        boolean interrupted = false;
        try {
            while (!rung) {
                long left = nanos - (System.nanoTime() - start);
                if (left <= 0) {
                    return false;
                }
                try {
                    // rounded up, so that a last fraction of a millisecond does not become a busy loop
                    wait(left / 1_000_000 + 1);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
