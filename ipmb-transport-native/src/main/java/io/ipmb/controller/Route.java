package io.ipmb.controller;

import io.ipmb.protocol.LabelProgram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom a selector reaches, as of one epoch of the membership. Compared by identity: one object is one lookup. */
final class Route {

    private final LabelProgram program;
    private final boolean multicast;
    private final List<Peer> receivers;
    private final List<Absentee> absentees;
    private final long epoch;

    /**
     * @param program the selector's expression
     * @param multicast whether all of them get the message, or the first that takes it
     * @param receivers in the order of the walk
     * @param absentees who of those that are expected back is reached too, in the order of the walk
     * @param epoch when that was so
     */
    Route(LabelProgram program, boolean multicast, List<Peer> receivers, List<Absentee> absentees, long epoch) {
        this.program = program;
        this.multicast = multicast;
        this.receivers = receivers;
        this.absentees = absentees;
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

    /** The first of those that are expected back who takes a message with so many objects. */
    @Nullable Absentee firstAbsentee(int objects) {
        for (int i = 0; i < absentees.size(); i++) {
            if (absentees.get(i).takes(objects)) {
                return absentees.get(i);
            }
        }
        return null;
    }

    /** How many of those that are expected back take a message with so many objects. */
    int countAbsentees(int objects) {
        int count = 0;
        for (int i = 0; i < absentees.size(); i++) {
            if (absentees.get(i).takes(objects)) {
                count++;
            }
        }
        return count;
    }

    long epoch() {
        return epoch;
    }
}
