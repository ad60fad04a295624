package io.ipmb.platform;

/**
 * Who is on the other side, as the operating system vouches at the moment of connecting.
 *
 * @param pid process id
 * @param userId user id, or {@link #UNKNOWN_USER}; on systems with textual ids a stable number derived from it
 */
public record PeerIdentity(long pid, long userId) {

    /** The system does not say whose process it is, so that it is nobody's equal. */
    public static final long UNKNOWN_USER = -1;

    /** Whether the system says whose process it is. */
    public boolean isUserKnown() {
        return userId != UNKNOWN_USER;
    }
}
