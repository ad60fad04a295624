package io.ipmb.controller;

import io.ipmb.platform.PeerIdentity;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A program's share of the controller. A program is one process of one user with all its connections, earlier ones
 * included, so that joining again evades no limit. The class named at a field charges it. Belongs to the controller's
 * thread.
 */
final class Account {

    private final PeerIdentity identity;

    /** The number of connections and kept messages; an account without any may be forgotten. */
    private int holders;

    /** Its kept messages, oldest first. Charged by {@link KeptMessages}. */
    final Set<KeptMessages.Kept> kept = new LinkedHashSet<>();

    long keptCharge;
    int keptObjects;

    /** Messages that wait for an absentee after a change of host. Charged by {@link HeldFrames}. */
    long heldCharge;

    int heldObjects;

    /** The approximate heap for the labels of its endpoints. Charged by {@link LabelMemory}. */
    long labelBytes;

    /** Its connections without an introduction, the oldest first. Kept by {@link PendingConnections}. */
    final Set<Peer> pending = new LinkedHashSet<>();

    int heldBack;

    /** The rate at which it comes and goes. Charged by {@link Connections}. */
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

    /** True for the last holder. */
    boolean release() {
        holders--;
        return holders == 0;
    }
}
