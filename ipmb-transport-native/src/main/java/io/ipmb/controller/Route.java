package io.ipmb.controller;

import io.ipmb.protocol.LabelProgram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The receivers of a selector in one epoch of the membership. Compared by identity: one object is one lookup. */
final class Route {

    private final LabelProgram program;
    private final Aim aim;
    private final List<Peer> receivers;
    private final List<Absentee> absentees;
    private final Audience audience;
    private final boolean reachesOthersByLanes;
    private final long epoch;

    /**
     * @param program the selector's expression
     * @param aim which of the receivers get a message
     * @param receivers in the order of the walk
     * @param absentees the absentees that it reaches as well, in the order of the walk
     * @param audience those among the matches that are receivers
     * @param reachesOthersByLanes whether there are matches to whom the sender has a lane, and that are left out for it
     * @param epoch the epoch of the membership
     */
    Route(
            LabelProgram program,
            Aim aim,
            List<Peer> receivers,
            List<Absentee> absentees,
            Audience audience,
            boolean reachesOthersByLanes,
            long epoch) {
        this.program = program;
        this.aim = aim;
        this.receivers = receivers;
        this.absentees = absentees;
        this.audience = audience;
        this.reachesOthersByLanes = reachesOthersByLanes;
        this.epoch = epoch;
    }

    LabelProgram program() {
        return program;
    }

    Aim aim() {
        return aim;
    }

    boolean multicast() {
        return aim == Aim.EACH;
    }

    List<Peer> receivers() {
        return receivers;
    }

    /** The absentees that it reaches as well, in the order of the walk. */
    List<Absentee> absentees() {
        return absentees;
    }

    /** The first absentee that takes a message with this number of objects. */
    @Nullable Absentee firstAbsentee(int objects) {
        for (int i = 0; i < absentees.size(); i++) {
            if (absentees.get(i).takes(objects)) {
                return absentees.get(i);
            }
        }
        return null;
    }

    /** The number of absentees that take a message with this number of objects. */
    int countAbsentees(int objects) {
        int count = 0;
        for (int i = 0; i < absentees.size(); i++) {
            if (absentees.get(i).takes(objects)) {
                count++;
            }
        }
        return count;
    }

    Audience audience() {
        return audience;
    }

    /** Whether there are matches that get its messages by lanes of their sender. */
    boolean reachesOthersByLanes() {
        return reachesOthersByLanes;
    }

    long epoch() {
        return epoch;
    }
}
