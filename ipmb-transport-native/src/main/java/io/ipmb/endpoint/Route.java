package io.ipmb.endpoint;

import io.ipmb.EndpointClosedException;
import io.ipmb.IpmbInterruptedException;
import io.ipmb.Selector;
import io.ipmb.platform.Deadline;
import org.jspecify.annotations.Nullable;

/** Says on which lane a message leaves this endpoint. Thread-safe. */
interface Route {

    /** The lane for messages with this selector; null while there is none. Waits for nothing. */
    @Nullable Lane lane(Selector to);

    /**
     * As {@link #lane}, waiting while there is none.
     *
     * @return null when the time is over first
     * @throws EndpointClosedException when the endpoint is closed
     * @throws IpmbInterruptedException when the thread is interrupted
     */
    @Nullable Lane await(Selector to, Deadline deadline);

    /** A sender has seen that this lane takes nothing any more. */
    void lost(Lane lane);
}
