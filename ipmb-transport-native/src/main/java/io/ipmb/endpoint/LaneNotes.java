package io.ipmb.endpoint;

import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.LaneNote;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What the present controller is to be told of this endpoint's lanes, ahead of the next frame by the star: after a
 * change of host all lanes, then those that have ended. Guarded by the send path's lock.
 */
final class LaneNotes {

    private boolean held;
    private final List<UUID> ended = new ArrayList<>();

    /**
     * Another session begins.
     *
     * @param tells whether its controller notes lanes
     */
    void restart(boolean tells, boolean hasLanes) {
        held = tells && hasLanes;
        ended.clear();
    }

    /** A lane has ended. */
    void ended(UUID receiver) {
        // Where all lanes are to be told, it is not among them.
        if (!held) {
            ended.add(receiver);
        }
    }

    /** A lane is offered to a receiver, whose former one is no news any more: the note goes first. */
    boolean areTold() {
        return !held && ended.isEmpty();
    }

    /**
     * Tells everything.
     *
     * @param present the neighbours with lanes
     * @return false when the star has no room
     */
    boolean tell(Star star, StarWriter writer, List<Neighbour> present) throws PlatformException {
        if (held) {
            List<UUID> instances = present.stream().map(Neighbour::instance).toList();
            if (!writer.note(star, new LaneNote(LaneNote.Kind.HELD, instances))) {
                return false;
            }
            held = false;
        }
        if (!ended.isEmpty()) {
            int count = Math.min(ended.size(), LaneNote.MOST_RECEIVERS);
            if (!writer.note(star, new LaneNote(LaneNote.Kind.ENDED, ended.subList(0, count)))) {
                return false;
            }
            ended.subList(0, count).clear();
        }
        return ended.isEmpty();
    }
}
