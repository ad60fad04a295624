package io.ipmb.controller;

import io.ipmb.protocol.LabelProgram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is on the bus, in the order of joining, the host's own endpoint last. Every change begins a new epoch. */
final class Membership {

    private final List<Peer> joined = new ArrayList<>();
    private @Nullable Peer own;
    private long epoch;

    void add(Peer peer) {
        joined.add(peer);
        epoch++;
    }

    void addOwn(Peer peer) {
        own = peer;
        epoch++;
    }

    void remove(Peer peer) {
        if (peer == own) {
            own = null;
        } else {
            joined.remove(peer);
        }
        epoch++;
    }

    /** A receiver stopped receiving, or something else that routes depend on has changed. */
    void changed() {
        epoch++;
    }

    long epoch() {
        return epoch;
    }

    /** A sender that waits for receivers has left: no receiver has to resume it. */
    void forgetSender(Peer sender) {
        for (Peer peer : joined) {
            forgetSender(peer, sender);
        }
        if (own != null) {
            forgetSender(own, sender);
        }
    }

    private static void forgetSender(Peer receiver, Peer sender) {
        Outbox outbox = receiver.outbox();
        if (outbox != null) {
            outbox.forgetSender(sender);
        }
    }

    @Nullable Peer own() {
        return own;
    }

    /** All but the own endpoint. */
    List<Peer> joined() {
        return joined;
    }

    int size() {
        return joined.size();
    }

    Route resolve(LabelProgram program, boolean multicast) {
        List<Peer> receivers = new ArrayList<>();
        for (Peer peer : joined) {
            if (receives(peer, program)) {
                receivers.add(peer);
            }
        }
        if (own != null && receives(own, program)) {
            receivers.add(own);
        }
        return new Route(program, multicast, List.copyOf(receivers), epoch);
    }

    /** How many of those who receive satisfy the expression. */
    int count(LabelProgram program) {
        int count = own != null && receives(own, program) ? 1 : 0;
        for (Peer peer : joined) {
            if (receives(peer, program)) {
                count++;
            }
        }
        return count;
    }

    private static boolean receives(Peer peer, LabelProgram program) {
        Outbox outbox = peer.outbox();
        return outbox != null && outbox.isOpen() && program.matches(peer.label());
    }
}
