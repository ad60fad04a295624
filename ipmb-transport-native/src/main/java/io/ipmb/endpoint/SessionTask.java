package io.ipmb.endpoint;

import io.ipmb.platform.PlatformException;
import io.ipmb.platform.WaitSet;

/**
 * A task of the session loop's thread besides the watch for the controller's end. All methods are called on that
 * thread: {@link #begin}, {@link #turn} again and again, {@link #end}, and that for each session.
 */
interface SessionTask {

    /**
     * Begins with a new session.
     *
     * @param waits takes the sources of this task, each with this task as its attachment
     */
    void begin(Session session, WaitSet waits);

    /**
     * Does what there is to do, before each wait of the loop.
     *
     * @return the nanoseconds to the next call if nothing happens; {@link Long#MAX_VALUE} for none
     */
    long turn() throws PlatformException;

    /** Ends with the session; closes the sources and takes them out of the wait set. */
    void end();

    /** Ends for good: there is no other session. */
    void close();
}
