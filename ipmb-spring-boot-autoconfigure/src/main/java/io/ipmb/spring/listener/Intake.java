package io.ipmb.spring.listener;

import io.ipmb.Endpoint;
import io.ipmb.IncomingMessage;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * How messages get from an endpoint to the listeners, for one stay on the bus.
 *
 * <pre>
 *   new ── open ──► open ── finish ──► finished (for good)
 * </pre>
 *
 * <p>Opening and finishing is done by one thread at a time; the rest may be called by any.
 */
interface Intake {

    /** How long listeners have, when they are interrupted because time is over. */
    long GRACE_NANOS = 250_000_000L;

    /** Begins to read; again when reading has ended by itself. */
    void open(Endpoint endpoint);

    /** There are others now, or none any more, for whom it has to read ahead. */
    void companyHasChanged();

    /** Whether messages are being read, or are about to be. */
    boolean isReading();

    /**
     * Takes a message that has come in another way. It is handled on another thread than the one that reads, so that it does
     * not matter what that one waits for.
     *
     * @param timeoutNanos how long to wait for room; {@code Long.MAX_VALUE} for as long as messages are taken
     * @param givenUp whether not to wait any more; asked anew whenever the waiting thread is interrupted
     * @return false when it was not taken: it stays the caller's
     */
    boolean offer(IncomingMessage message, long timeoutNanos, BooleanSupplier givenUp);

    /**
     * Reads no more, handles what was taken, and returns when all that is over, or time is: then what is being handled is
     * interrupted, and what waits is given up.
     *
     * @param nanos the time for it
     * @param takeArrived whether what has arrived at the endpoint, which has retired, is taken as well
     * @param whenRead is done when reading has come to its end, while messages that come in another way are still taken;
     *     must come to an end before time is over
     * @return whether no listener is running any more
     */
    boolean finish(long nanos, boolean takeArrived, Runnable whenRead);

    /** Where messages are handled. */
    List<Worker> workers();

    /** Messages that wait for a worker. */
    int depth();

    /** How many may wait; 0 for none. */
    int capacity();
}
