package io.ipmb.platform;

/**
 * A source in memory: looking at its readiness takes no system call, and a change rings bells. The wait sets of all
 * platforms accept it.
 */
public interface PolledSource extends Waitable {

    /**
     * The readiness of the source: the ready part of the interest, and always {@link WaitSet#CLOSED}. For the other
     * part it rings its bells on becoming ready. For the waiting thread.
     */
    int readiness(int interest);

    /**
     * Begins to call the bell at changes, on any thread. The bell is quick, never fails, and does not call the source.
     */
    void watch(Runnable bell);

    /** Ends {@link #watch} with the same bell. */
    void unwatch(Runnable bell);

    /** Whether this side is closed; a source in a wait set must not be. */
    boolean isClosed();
}
