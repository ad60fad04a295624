package io.ipmb.endpoint;

import io.ipmb.SendTimeoutException;
import io.ipmb.platform.PlatformException;

/** A way for messages out of this endpoint, as a sender sees it that has to wait. Thread-safe. */
interface Outlet {

    /**
     * Waits for room, the end of this way, or an interruption of the thread, which stays set; may return early.
     *
     * @param nanos the longest time to wait
     * @throws PlatformException {@code CLOSED} when this way has ended
     */
    void awaitRoom(long nanos) throws PlatformException;

    /** The exception for a sender whose time is over while there is no room. */
    SendTimeoutException timeout();
}
