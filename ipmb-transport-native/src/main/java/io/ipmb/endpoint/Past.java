package io.ipmb.endpoint;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.protocol.Extension;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The properties of an endpoint that outlast a session: its own name, the time of its first join, and the roster of its
 * last controller, the list of absentees should it become the next one.
 *
 * <p>Owns the roster's memory. Used by the session loop's thread alone.
 */
final class Past implements AutoCloseable {

    private final UUID instance = UUID.randomUUID();
    private long joined;
    private boolean wasOnTheBus;
    private @Nullable KernelObject roster;
    private @Nullable PeerIdentity host;

    /** The endpoint is on the bus under a controller of the crate, which says nothing. */
    void joinedCrate() {
        joined(joined, null, null);
    }

    /**
     * The endpoint is on the bus.
     *
     * @param since when it first joined it, as its controller says
     * @param newRoster leads to the roster of that controller; null when there is none
     * @param by the controller's process
     */
    void joined(long since, @Nullable KernelObject newRoster, @Nullable PeerIdentity by) {
        close();
        joined = since;
        wasOnTheBus = true;
        roster = newRoster;
        host = by;
    }

    /** What the endpoint says of itself when it joins. */
    Extension.Member member() {
        return new Extension.Member(instance, joined);
    }

    /** Whether there was a bus before. */
    boolean wasOnTheBus() {
        return wasOnTheBus;
    }

    /** Leads to the last roster, borrowed; null when there is none. */
    @Nullable KernelObject roster() {
        return roster;
    }

    /** The process of the last controller; null when it is not known. */
    @Nullable PeerIdentity host() {
        return host;
    }

    @Override
    public void close() {
        if (roster != null) {
            roster.close();
            roster = null;
        }
    }
}
