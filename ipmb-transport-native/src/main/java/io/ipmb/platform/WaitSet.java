package io.ipmb.platform;

/**
 * Waits for several sources at once, level-triggered. All methods but {@link #wakeUp()} belong to one thread at a time.
 *
 * <p>A source's end ({@link #CLOSED}) is always reported, whatever its interest. A source must be removed before it is
 * closed.
 */
public interface WaitSet extends AutoCloseable {

    /** A packet, a connection or the end can be read without waiting. */
    int READABLE = 1;

    /** A packet can be sent without waiting. */
    int WRITABLE = 2;

    /** The other side has closed; its earlier packets may still be readable. */
    int CLOSED = 4;

    /**
     * Starts to wait for a source.
     *
     * @param interest {@link #READABLE}, {@link #WRITABLE}, both or 0
     * @param attachment given back by {@link #attachment(int)}
     */
    void add(Waitable source, int interest, Object attachment) throws PlatformException;

    /** Changes the interest in a source; cheap without a change. */
    void change(Waitable source, int interest) throws PlatformException;

    /** Stops waiting for a source; ignores a source that was not added. */
    void remove(Waitable source);

    /**
     * Waits for a ready source, {@link #wakeUp()}, or the end of the time; an interruption of the thread does not end
     * the wait. For platform threads: a virtual thread would pin its carrier.
     *
     * @param nanos the longest time to wait; 0 looks without waiting, {@link Long#MAX_VALUE} waits for ever
     * @return the number of ready sources, which {@link #attachment(int)} and {@link #readiness(int)} describe until
     *     the next call
     */
    int await(long nanos) throws PlatformException;

    /**
     * As {@link #await}, but an interruption of the thread, which stays set, ends the wait; and a virtual thread parks.
     * May return early without a reason.
     */
    int awaitInterruptibly(long nanos) throws PlatformException;

    /** The attachment of the i-th ready source. */
    Object attachment(int i);

    /** The readiness of the i-th ready source: a sum of {@link #READABLE}, {@link #WRITABLE} and {@link #CLOSED}. */
    int readiness(int i);

    /** Makes the current or the next wait return at once. Any thread may call it. */
    void wakeUp();

    @Override
    void close();
}
