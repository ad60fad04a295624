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

    /** The other side has closed; packets that it sent before may still be there to read. */
    int CLOSED = 4;

    /**
     * Starts to wait for a source.
     *
     * @param interest {@link #READABLE}, {@link #WRITABLE}, both or 0
     * @param attachment given back by {@link #attachment(int)}
     */
    void add(Waitable source, int interest, Object attachment) throws PlatformException;

    /** Changes what is waited for; cheap when nothing changes. */
    void change(Waitable source, int interest) throws PlatformException;

    /** Stops waiting for a source; one that was not added is ignored. */
    void remove(Waitable source);

    /**
     * Waits until a source is ready, {@link #wakeUp()} was called, or the time is over. An interruption of the thread
     * does not end it. For threads that may be kept: a virtual one keeps the thread that carries it.
     *
     * @param nanos the longest time to wait; 0 looks without waiting, {@link Long#MAX_VALUE} waits for ever
     * @return how many sources are ready, described by {@link #attachment(int)} and {@link #readiness(int)} until the
     *     next call
     */
    int await(long nanos) throws PlatformException;

    /** The attachment of the i-th ready source. */
    Object attachment(int i);

    /** What the i-th ready source is ready for: a sum of {@link #READABLE}, {@link #WRITABLE} and {@link #CLOSED}. */
    int readiness(int i);

    /** Lets the current or the next {@link #await(long)} return at once. Any thread may call it. */
    void wakeUp();

    @Override
    void close();
}
