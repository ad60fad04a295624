package io.ipmb.controller;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Peers whose connection is about to end: noted by whoever finds that out in the middle of a delivery, ended by {@link
 * Connections} as soon as the delivery is over. So the membership never changes while a batch is routed. Belongs to the
 * controller's thread.
 */
final class Departures {

    private final Queue<Peer> peers = new ArrayDeque<>();

    void add(Peer peer) {
        peers.add(peer);
    }

    /** Takes the next one; null when nobody is left. */
    @Nullable Peer next() {
        return peers.poll();
    }
}
