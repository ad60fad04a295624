package io.ipmb.controller;

import io.ipmb.protocol.LabelProgram;
import java.util.List;

/** Whom a selector reaches, as of one epoch of the membership. Compared by identity: one object is one lookup. */
final class Route {

    private final LabelProgram program;
    private final boolean multicast;
    private final List<Peer> receivers;
    private final long epoch;

    /**
     * @param program the selector's expression
     * @param multicast whether all of them get the message, or the first that takes it
     * @param receivers in the order of the walk
     * @param epoch when that was so
     */
    Route(LabelProgram program, boolean multicast, List<Peer> receivers, long epoch) {
        this.program = program;
        this.multicast = multicast;
        this.receivers = receivers;
        this.epoch = epoch;
    }

    LabelProgram program() {
        return program;
    }

    boolean multicast() {
        return multicast;
    }

    List<Peer> receivers() {
        return receivers;
    }

    long epoch() {
        return epoch;
    }
}
