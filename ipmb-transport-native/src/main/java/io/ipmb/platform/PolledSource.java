package io.ipmb.platform;

/**
 * A source in memory: its readiness is seen without a system call, and it rings once that changes. The wait sets of all
 * platforms take it.
 */
public interface PolledSource extends Waitable {

    /**
     * What the source is ready for, of the given interest, and always {@link WaitSet#CLOSED}. Whatever it is not ready
     * for rings the bells that watch it once it is. For the thread that waits.
     */
    int readiness(int interest);

    /** From now on changes call the bell, on any thread. It is quick, never fails, and calls nothing of the source. */
    void watch(Runnable bell);

    /** Ends {@link #watch} with the same bell. */
    void unwatch(Runnable bell);

    /** Whether this side was closed, which must not happen to a source in a wait set. */
    boolean isClosed();
}
