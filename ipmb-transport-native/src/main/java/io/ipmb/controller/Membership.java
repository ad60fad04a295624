package io.ipmb.controller;

import io.ipmb.protocol.LabelProgram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of the bus, in the order of the walk ({@link Place}), and the absentees after a change of host. Each
 * change begins a new epoch.
 */
final class Membership {

    /** All members. */
    private final List<Peer> walk = new ArrayList<>();

    /** All members but the host's own endpoint. */
    private final List<Peer> joined = new ArrayList<>();

    private final Absentees absentees = new Absentees();
    private @Nullable Peer own;
    private long epoch;

    void add(Peer peer) {
        if (peer.isHost()) {
            own = peer;
        } else {
            insert(joined, peer);
        }
        insert(walk, peer);
        epoch++;
    }

    private static void insert(List<Peer> into, Peer peer) {
        int at = into.size();
        while (at > 0 && peer.place().isBefore(into.get(at - 1).place())) {
            at--;
        }
        into.add(at, peer);
    }

    void remove(Peer peer) {
        if (peer == own) {
            own = null;
        } else {
            joined.remove(peer);
        }
        walk.remove(peer);
        epoch++;
    }

    /** Begins a new epoch for a change elsewhere that affects routes. */
    void changed() {
        epoch++;
    }

    long epoch() {
        return epoch;
    }

    /** Removes a sender that has left from the receivers that it waits for. */
    void forgetSender(Peer sender) {
        for (Peer receiver : walk) {
            Outbox outbox = receiver.outbox();
            if (outbox != null) {
                outbox.stall().forget(sender);
            }
        }
    }

    /** The absentees; after changing them, call {@link #changed()}. */
    Absentees absentees() {
        return absentees;
    }

    @Nullable Peer own() {
        return own;
    }

    /** All members, in the order of the walk. */
    List<Peer> walk() {
        return walk;
    }

    /** All members but the host's own endpoint, in the order of the walk. */
    List<Peer> joined() {
        return joined;
    }

    int size() {
        return joined.size();
    }

    /**
     * The receivers of a message.
     *
     * @param aim which of its receivers get it
     * @param audience those among the matches that it is for
     */
    Route resolve(LabelProgram program, Aim aim, Audience audience) {
        List<Peer> receivers = new ArrayList<>();
        boolean leavesOut = false;
        for (Peer peer : walk) {
            if (receives(peer, program)) {
                if (peer.isIn(audience)) {
                    receivers.add(peer);
                } else {
                    leavesOut = true;
                }
            }
        }
        List<Absentee> absent = absentees.matching(program, audience);
        leavesOut |=
                absent.size() < absentees.matching(program, Audience.EVERYBODY).size();
        boolean byLanes = leavesOut && !audience.isOne();
        return new Route(program, aim, List.copyOf(receivers), absent, audience, byLanes, epoch);
    }

    /** The number of receivers that satisfy the expression, absentees included. */
    int count(LabelProgram program) {
        int count = 0;
        for (Absentee absentee : absentees.all()) {
            if (absentee.matches(program)) {
                count++;
            }
        }
        for (Peer peer : walk) {
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
