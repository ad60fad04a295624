package io.ipmb.endpoint;

import io.ipmb.platform.PeerIdentity;
import io.ipmb.protocol.Extension;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The properties of an endpoint that outlast a session: its own name, the time of its first join, and the roster of its
 * last controller, the list of absentees should it become the next one.
 *
 * <p>Used by the session loop's thread alone, but for the instance.
 */
final class Past {

    private final UUID instance = UUID.randomUUID();
    private long joined;
    private boolean wasOnTheBus;
    private @Nullable ByteBuffer roster;
    private @Nullable PeerIdentity host;

    /** Notes a join under a controller of the crate, which tells nothing about the bus. */
    void joinedCrate() {
        joined(joined, null, null);
    }

    /**
     * Notes a join.
     *
     * @param since the time of the first join, from the controller
     * @param newRoster the mapped roster of that controller; null for none
     * @param by the controller's process
     */
    void joined(long since, @Nullable ByteBuffer newRoster, @Nullable PeerIdentity by) {
        joined = since;
        wasOnTheBus = true;
        roster = newRoster;
        host = by;
    }

    /** The number by which the endpoint is known under every controller. Any thread. */
    UUID instance() {
        return instance;
    }

    /** The endpoint's part of its introduction. */
    Extension.Member member() {
        return new Extension.Member(instance, joined);
    }

    /** Whether there was a bus before. */
    boolean wasOnTheBus() {
        return wasOnTheBus;
    }

    /** The last roster, mapped; null for none. */
    @Nullable ByteBuffer roster() {
        return roster;
    }

    /** The process of the last controller; null if unknown. */
    @Nullable PeerIdentity host() {
        return host;
    }

    /** Forgets the roster; its mapping ends with its last reader. */
    void forget() {
        roster = null;
    }
}
