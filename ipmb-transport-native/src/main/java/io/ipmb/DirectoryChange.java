package io.ipmb;

import java.util.List;

/**
 * The difference between a directory and the one before it. Immutable. Made by endpoints; a later version may add
 * components.
 *
 * <p>Both lists are empty for a change of a member, as its return after a change of host, and for the change to a
 * directory without members: an endpoint under a host on the crate ipmb 0.8 does not know who has left.
 *
 * @param directory the endpoints of the bus now
 * @param joined the endpoints that were not there before, in the order of the directory
 * @param left the endpoints that are no longer there, as they were last
 * @see Endpoint#onDirectoryChange(DirectoryListener)
 * @since 0.1.0
 */
public record DirectoryChange(
        BusDirectory directory, List<BusDirectory.Member> joined, List<BusDirectory.Member> left) {

    /** Copies the lists. */
    public DirectoryChange {
        joined = List.copyOf(joined);
        left = List.copyOf(left);
    }
}
