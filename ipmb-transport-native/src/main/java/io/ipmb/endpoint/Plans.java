package io.ipmb.endpoint;

import io.ipmb.SendResult;
import io.ipmb.protocol.EncodedSelector;
import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.RosterMember;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link Plan} for a selector: by identity for one that is used again, by its bytes otherwise, anew in
 * another epoch. Makes no system call; a plan that was made before costs no garbage. Guarded by the send path's lock.
 */
final class Plans {

    /** The selectors found by identity. */
    private static final int RECENT = 8;

    /** The selectors found by their bytes. */
    private static final int MOST = 256;

    private static final Neighbour[] NOBODY = {};
    private static final Attempt.Sent NOTHING_KNOWN = new Attempt.Sent(SendResult.unknown());

    private final Members members;
    private final Neighbours neighbours;
    private final @Nullable EncodedSelector[] recentSelectors = new EncodedSelector[RECENT];
    private final Plan[] recentPlans = new Plan[RECENT];
    private int next;
    private final Map<EncodedSelector, Plan> plans = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EncodedSelector, Plan> eldest) {
            return size() > MOST;
        }
    };

    Plans(Members members, Neighbours neighbours) {
        this.members = members;
        this.neighbours = neighbours;
    }

    /** The plan for a message at this moment. */
    @SuppressWarnings("ReferenceEquality") // the quick way to a selector that is used again
    Plan of(EncodedSelector selector) {
        if (members.refresh()) {
            neighbours.update(members);
        }
        for (int i = 0; i < RECENT; i++) {
            if (recentSelectors[i] == selector) {
                Plan plan = recentPlans[i];
                return plan.epoch() == neighbours.epoch() ? plan : remember(i, selector, current(plan));
            }
        }
        Plan plan = plans.get(selector);
        int place = next;
        next = (next + 1) % RECENT;
        return remember(
                place,
                selector,
                plan == null
                        ? make(selector, selector.program())
                        : plan.epoch() == neighbours.epoch() ? plan : current(plan));
    }

    private Plan remember(int place, EncodedSelector selector, Plan plan) {
        recentSelectors[place] = selector;
        recentPlans[place] = plan;
        return plan;
    }

    private Plan current(Plan old) {
        return make(old.selector(), old.program());
    }

    private Plan make(EncodedSelector selector, LabelProgram program) {
        Plan plan = resolve(selector, program);
        plans.put(selector, plan);
        return plan;
    }

    private Plan resolve(EncodedSelector selector, LabelProgram program) {
        if (!members.isKnown()) {
            return byStarAlone(selector, program, NOTHING_KNOWN);
        }
        List<Neighbour> matches = matches(program);
        if (!neighbours.areLanesAllowed()) {
            return byStarAlone(selector, program, sent(selector, matches));
        }
        return selector.isMulticast() ? toAll(selector, program, matches) : toFirst(selector, program, matches);
    }

    /** Lanes that there are still are emptied first. */
    private Plan byStarAlone(EncodedSelector selector, LabelProgram program, Attempt.Sent sent) {
        boolean allTakenFirst = !neighbours.withLanes().isEmpty();
        return new Plan(
                selector,
                program,
                neighbours.epoch(),
                NOBODY,
                true,
                false,
                null,
                allTakenFirst,
                NOBODY,
                NOBODY,
                NOBODY,
                sent);
    }

    private Plan toFirst(EncodedSelector selector, LabelProgram program, List<Neighbour> matches) {
        Neighbour first = matches.isEmpty() ? null : matches.get(0);
        Neighbour[] lanes = first != null && first.lane() != null ? new Neighbour[] {first} : NOBODY;
        Neighbour[] able = withoutLane(matches);
        Neighbour[] prospects = able.length > 0 && able[0] == first ? new Neighbour[] {first} : NOBODY;
        boolean byStar = lanes.length == 0;
        UUID onlyTo = byStar && first != null && isSomebodyGoneBefore(first, program) ? first.instance() : null;
        return new Plan(
                selector,
                program,
                neighbours.epoch(),
                lanes,
                byStar,
                false,
                onlyTo,
                false,
                matches.toArray(NOBODY),
                prospects,
                able,
                sent(selector, matches));
    }

    /** The matches to whom a lane can be offered. */
    private Neighbour[] withoutLane(List<Neighbour> matches) {
        List<Neighbour> able = new ArrayList<>();
        for (Neighbour match : matches) {
            if (match.lane() == null && neighbours.canHaveLane(match)) {
                able.add(match);
            }
        }
        return able.toArray(NOBODY);
    }

    private boolean isSomebodyGoneBefore(Neighbour first, LabelProgram program) {
        for (RosterMember member : members.resolve(program)) {
            Neighbour neighbour = neighbours.of(member);
            if (neighbour == first) {
                return false;
            }
            if (neighbour.isGone()) {
                return true;
            }
        }
        return false;
    }

    private Plan toAll(EncodedSelector selector, LabelProgram program, List<Neighbour> matches) {
        List<Neighbour> lanes = new ArrayList<>();
        for (Neighbour match : matches) {
            if (match.lane() != null) {
                lanes.add(match);
            }
        }
        Neighbour[] able = withoutLane(matches);
        boolean byStar = lanes.isEmpty() || lanes.size() < matches.size();
        return new Plan(
                selector,
                program,
                neighbours.epoch(),
                lanes.toArray(NOBODY),
                byStar,
                byStar && !lanes.isEmpty(),
                null,
                false,
                matches.toArray(NOBODY),
                able,
                able,
                sent(selector, matches));
    }

    /** All that satisfy the expression, in the order of the walk; not those that are gone. */
    private List<Neighbour> matches(LabelProgram program) {
        List<Neighbour> matches = new ArrayList<>();
        for (RosterMember member : members.resolve(program)) {
            Neighbour neighbour = neighbours.of(member);
            if (!neighbour.isGone()) {
                matches.add(neighbour);
            }
        }
        for (Neighbour neighbour : neighbours.withLanes()) {
            // Alive, whatever the roster says: it may not be back yet.
            if (members.member(neighbour.instance()) == null
                    && program.matches(neighbour.member().label())) {
                insert(matches, neighbour);
            }
        }
        return matches;
    }

    private static void insert(List<Neighbour> matches, Neighbour neighbour) {
        int at = 0;
        while (at < matches.size() && Members.WALK.compare(matches.get(at).member(), neighbour.member()) <= 0) {
            at++;
        }
        matches.add(at, neighbour);
    }

    private static Attempt.Sent sent(EncodedSelector selector, List<Neighbour> matches) {
        if (matches.isEmpty()) {
            return new Attempt.Sent(selector.hasTimeToLive() ? SendResult.kept() : SendResult.nobody());
        }
        return new Attempt.Sent(SendResult.to(selector.isMulticast() ? matches.size() : 1));
    }
}
