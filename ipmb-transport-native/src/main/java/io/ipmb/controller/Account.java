package io.ipmb.controller;

import io.ipmb.platform.PeerIdentity;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What one program has of the controller: one process of one user, with all its connections, those that it had before
 * among them. Joining again is therefore no way out of a limit. Fields are charged by the class that they are named
 * after; all of it belongs to the controller's thread.
 */
final class Account {

    private final PeerIdentity identity;

    /** Connections and kept messages; without any there is nothing to remember. */
    private int holders;

    /** Its kept messages, oldest first. Charged by {@link KeptMessages}. */
    final Set<KeptMessages.Kept> kept = new LinkedHashSet<>();

    long keptCharge;
    int keptObjects;

    /** What waits for somebody to come back after a change of host. Charged by {@link HeldFrames}. */
    long heldCharge;

    int heldObjects;

    /** About how much of the heap the labels of its endpoints take. Charged by {@link Connections}. */
    long labelBytes;

    /**
     * Those of its connections that have not introduced themselves, the oldest first. Kept by {@link
     * PendingConnections}.
     */
    final Set<Peer> pending = new LinkedHashSet<>();

    int heldBack;

    /** How restless it is. Charged by {@link Connections}. */
    final Restlessness restlessness = new Restlessness();

    Account(PeerIdentity identity) {
        this.identity = identity;
    }

    PeerIdentity identity() {
        return identity;
    }

    boolean isHeld() {
        return holders > 0;
    }

    void hold() {
        holders++;
    }

    /** True when nothing is left. */
    boolean release() {
        holders--;
        return holders == 0;
    }
}
