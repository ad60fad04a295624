package io.ipmb.platform;

/**
 * The process on the other side, as the operating system vouches for it at the moment of connecting.
 *
 * @param pid process id
 * @param userId user id, or {@link #UNKNOWN_USER}; on systems with textual ids a stable number derived from it
 */
public record PeerIdentity(long pid, long userId) {

    /** Stands for an unknown user, who equals no user. */
    public static final long UNKNOWN_USER = -1;

    /** Whether the system names the user. */
    public boolean isUserKnown() {
        return userId != UNKNOWN_USER;
    }
}
