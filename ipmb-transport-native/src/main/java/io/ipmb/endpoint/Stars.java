package io.ipmb.endpoint;

import io.ipmb.EndpointClosedException;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.platform.Deadline;
import org.jspecify.annotations.Nullable;

/** The star of each session, one after the other. Thread-safe. */
interface Stars {

    /** The star of the present session; null while there is none. Waits for nothing. */
    @Nullable Star present();

    /**
     * As {@link #present}, waiting while there is none.
     *
     * @return null when the time is over first
     * @throws EndpointClosedException when the endpoint is closed
     * @throws IpmbInterruptedException when the thread is interrupted
     */
    @Nullable Star await(Deadline deadline);

    /** A sender has seen the end of this star. */
    void lost(Star star);
}
