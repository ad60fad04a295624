package io.ipmb.endpoint;

import io.ipmb.LaneMode;
import io.ipmb.LaneOptions;
import io.ipmb.platform.NanoClock;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.RosterMember;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The other endpoints that this one sends to: which of them have a lane, and which are to get one. Each change of a
 * way begins a new epoch. Makes no system call. Guarded by the send path's lock.
 */
final class Neighbours {

    private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 300_000_000_000L;

    private final LaneOptions options;
    private final UUID self;
    private final NanoClock clock;
    private final int messagesBefore;
    private final Map<UUID, Neighbour> known = new HashMap<>();
    private final List<Neighbour> withLanes = new ArrayList<>();
    private final List<Neighbour> withLanesView = Collections.unmodifiableList(withLanes);
    private int most;
    private long epoch;

    /** @param self the instance of this endpoint */
    Neighbours(LaneOptions options, UUID self, NanoClock clock) {
        this.options = options;
        this.self = self;
        this.clock = clock;
        this.messagesBefore = options.mode() == LaneMode.ALWAYS ? 0 : options.afterMessages();
    }

    /** Another number after each change that can change a plan. */
    long epoch() {
        return epoch;
    }

    /**
     * The rules of another session. While there is none, those of the last one hold.
     *
     * @param mostLanes the most lanes that its controller allows; 0 for none
     */
    void allow(int mostLanes) {
        int now = options.mode() == LaneMode.NEVER ? 0 : Math.min(mostLanes, options.mostLanes());
        if (now != most) {
            most = now;
            epoch++;
        }
    }

    /** Whether messages may go by lanes. */
    boolean areLanesAllowed() {
        return most > 0;
    }

    /** The roster has changed: whoever has left it is forgotten, unless a lane says that it is alive. */
    void update(Members members) {
        known.values().removeIf(neighbour -> {
            RosterMember latest = members.member(neighbour.instance());
            if (latest != null) {
                neighbour.update(latest);
            }
            return latest == null && neighbour.lane() == null;
        });
        epoch++;
    }

    /** The neighbour that is this member. */
    Neighbour of(RosterMember member) {
        return known.computeIfAbsent(member.instance(), instance -> new Neighbour(member));
    }

    /** Those with lanes, in the order of opening; a view. */
    List<Neighbour> withLanes() {
        return withLanesView;
    }

    /** Whether a lane to it can be offered, now or later. */
    boolean canHaveLane(Neighbour neighbour) {
        RosterMember member = neighbour.member();
        return areLanesAllowed()
                && member.has(Extension.LANES)
                && !member.isAbsent()
                && !neighbour.isGone()
                && !neighbour.instance().equals(self);
    }

    /** A message for these has left by the star. */
    void sentByStar(Neighbour[] prospects) {
        if (prospects.length > 0) {
            long now = clock.nanoTime();
            for (Neighbour prospect : prospects) {
                prospect.count(now, options.idleTime().toNanos());
            }
        }
    }

    /** The first to offer a lane to at this moment; null when there is none. */
    @Nullable Neighbour due(Neighbour[] prospects) {
        if (withLanes.size() < most) {
            for (Neighbour prospect : prospects) {
                if ((prospect.messages() >= messagesBefore || prospect.acknowledges())
                        && prospect.lane() == null
                        && !prospect.isPaused(clock.nanoTime())) {
                    return prospect;
                }
            }
        }
        return null;
    }

    /** No lane could be made or offered; the next attempt comes after a pause. */
    void postpone(Neighbour neighbour) {
        neighbour.pause(clock.nanoTime(), FIRST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
    }

    /** A lane was offered, and holds for the next message. */
    void opened(Neighbour neighbour, Lane lane) {
        neighbour.enter(lane);
        withLanes.add(neighbour);
        epoch++;
    }

    /** The receiver has taken something from its lane. */
    void inUse(Neighbour neighbour) {
        neighbour.trust();
    }

    /** The lane was idle and is ended; another one can be offered at any time. */
    void idle(Neighbour neighbour) {
        end(neighbour, Neighbour.Way.ON_STAR);
    }

    /** The lane was not taken up, or broke; its receiver gets messages by the star. */
    void refused(Neighbour neighbour) {
        end(neighbour, Neighbour.Way.ON_STAR);
        postpone(neighbour);
    }

    /** The receiver takes no messages any more. */
    void gone(Neighbour neighbour) {
        end(neighbour, Neighbour.Way.GONE);
    }

    private void end(Neighbour neighbour, Neighbour.Way next) {
        neighbour.leave(next);
        withLanes.remove(neighbour);
        epoch++;
    }
}
