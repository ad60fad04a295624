package io.ipmb.platform.memory;

import io.ipmb.platform.Waitable;

/** What the wait sets of this platform can wait for. */
interface Source extends Waitable {

    /**
     * What the source is ready for, of the given interest, and always {@link io.ipmb.platform.WaitSet#CLOSED}. Whatever
     * it is not ready for rings the bells that watch it once it is.
     */
    int readiness(int interest);

    /** From now on changes ring the bell. */
    void watch(Bell bell);

    void unwatch(Bell bell);

    /** Whether this side was closed, which must not happen to a watched source. */
    boolean isClosed();
}
