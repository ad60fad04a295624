package io.ipmb.controller;

import io.ipmb.AllowedPeers;
import io.ipmb.platform.PeerIdentity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Who may share a bus with this process. Both sides ask: the controller about each program that joins, an endpoint
 * about the program that hosts the bus.
 *
 * <p>The operating system vouches for a peer's user. A user unknown to it, for instance from another user namespace,
 * passes under {@link AllowedPeers#ANY_USER} alone. The token is compared in constant time. Immutable.
 */
public final class PeerCheck {

    /** The administrator's user id. */
    private static final long ROOT = 0;

    private final AllowedPeers allowed;
    private final byte[] token;
    private final PeerIdentity self;

    /**
     * @param allowed the users that may share the bus
     * @param token the secret of the bus; empty for none
     * @param self this process
     */
    public PeerCheck(AllowedPeers allowed, String token, PeerIdentity self) {
        this.allowed = allowed;
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.self = self;
    }

    /** Whether the peer's user may be on the bus; null stands for an identity that the system does not name. */
    public boolean allows(@Nullable PeerIdentity peer) {
        if (allowed == AllowedPeers.ANY_USER) {
            return true;
        }
        return peer != null && peer.isUserKnown() && (peer.userId() == self.userId() || peer.userId() == ROOT);
    }

    /** Whether this is the token of the bus. */
    public boolean isToken(String shown) {
        return MessageDigest.isEqual(token, shown.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Whether a host with the default settings refuses this process: one of another user, unless this is the
     * administrator's.
     */
    public boolean isRefusedByDefaultOf(PeerIdentity host) {
        return self.userId() != host.userId() && self.userId() != ROOT;
    }
}
