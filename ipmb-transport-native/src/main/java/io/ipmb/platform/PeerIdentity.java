package io.ipmb.platform;

/**
 * Who is on the other side, as the operating system vouches at the moment of connecting.
 *
 * @param pid process id
 * @param userId user id; on systems with textual ids a stable number derived from it
 */
public record PeerIdentity(long pid, long userId) {}
