package io.ipmb.controller;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Peers whose connection is about to end. The class that finds out during a delivery notes them here, and {@link
 * Connections} ends them after the delivery, so that the membership never changes while a batch is routed. Belongs to
 * the controller's thread.
 */
final class Departures {

    private final Queue<Peer> peers = new ArrayDeque<>();

    void add(Peer peer) {
        peers.add(peer);
    }

    /** Takes the next peer; null when none is left. */
    @Nullable Peer next() {
        return peers.poll();
    }
}
