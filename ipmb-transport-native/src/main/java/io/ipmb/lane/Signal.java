package io.ipmb.lane;

import java.util.function.BooleanSupplier;

/**
 * How the threads on one side of a ring sleep in this JVM, and how they are woken. Thread-safe.
 *
 * <p>Whether anybody sleeps is no part of it: that is in the {@link SleepFlag}, where the other side looks before it
 * wakes.
 */
interface Signal extends Waker {

    /** {@inheritDoc} Calls the bells as well. Never fails. */
    @Override
    boolean wake();

    /**
     * Sleeps until there is something to do, the calling thread is interrupted, which it then still is, or the time is
     * over; may return early without a reason.
     *
     * <p>Before each sleep, and once the thread can be woken, {@link SleepFlag#armUnless} must have said that there is
     * nothing: then the other side knows of the sleep.
     *
     * @param flag says to the other side that somebody sleeps
     * @param ready looks without side effect
     */
    void await(SleepFlag flag, BooleanSupplier ready, long nanos);

    /**
     * From now on {@link #wake()} calls the bell as well, which must be quick, must not throw and must not call the
     * ring.
     */
    void watch(Runnable bell);

    /** Ends {@link #watch}. */
    void unwatch(Runnable bell);
}
