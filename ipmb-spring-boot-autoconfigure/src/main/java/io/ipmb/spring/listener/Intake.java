package io.ipmb.spring.listener;

import io.ipmb.Endpoint;
import io.ipmb.Message;
import java.util.List;

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

    /** Messages that had arrived when a container stops and that it still takes. */
    int MOST_ARRIVED = 1024;

    /** How long listeners have, when they are interrupted because time is over. */
    long GRACE_NANOS = 250_000_000L;

    /** Begins to read; again when reading has ended by itself. */
    void open(Endpoint endpoint);

    /** Whether messages are being read, or are about to be. */
    boolean isReading();

    /**
     * Takes a message that has come in another way.
     *
     * @return false when it was not taken in time: it stays the caller's
     */
    boolean offer(Message message, long timeoutNanos);

    /**
     * Reads no more, handles what was taken, and returns when all that is over, or time is: then what is being handled is
     * interrupted, and what waits is given up.
     *
     * @param nanos the time for it
     * @param takeArrived whether what has arrived at the endpoint is taken as well
     * @return whether no listener is running any more
     */
    boolean finish(long nanos, boolean takeArrived);

    /** Where messages are handled. */
    List<Worker> workers();

    /** Messages that wait for a worker. */
    int depth();

    /** How many may wait; 0 for none. */
    int capacity();
}
