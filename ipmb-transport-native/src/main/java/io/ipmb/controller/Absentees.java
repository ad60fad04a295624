package io.ipmb.controller;

import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.Roster;
import io.ipmb.protocol.RosterMember;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whom this bus waits for after a change of host: those of the old host's roster who have not come back, in the order
 * of the walk. Belongs to the controller's thread.
 */
final class Absentees {

    private final List<Absentee> missing = new ArrayList<>();
    private boolean known;
    private boolean processIdsAreComparable;

    /**
     * Waits for everybody of a roster.
     *
     * @param processIdsAreComparable whether its writer sees processes under the same ids as this process does
     * @param now nobody has joined later than that
     */
    void expect(Roster roster, boolean processIdsAreComparable, long now) {
        known = true;
        this.processIdsAreComparable = processIdsAreComparable;
        for (RosterMember member : roster.members()) {
            long joined = Long.compareUnsigned(member.joined(), now) > 0 ? now : member.joined();
            missing.add(new Absentee(member, new Place(member.precedence(), joined)));
        }
        // Keeps the roster's order among those with the same place.
        missing.sort(Comparator.comparing(Absentee::place));
    }

    /** Whether there was a roster, so that those who are missing are known. */
    boolean areKnown() {
        return known;
    }

    boolean isEmpty() {
        return missing.isEmpty();
    }

    /** In the order of the walk. */
    List<Absentee> all() {
        return missing;
    }

    /** Those who satisfy the expression, in the order of the walk. */
    List<Absentee> matching(LabelProgram program) {
        if (missing.isEmpty()) {
            return List.of();
        }
        List<Absentee> matching = new ArrayList<>();
        for (Absentee absentee : missing) {
            if (absentee.matches(program)) {
                matching.add(absentee);
            }
        }
        return List.copyOf(matching);
    }

    /**
     * Somebody has joined who calls itself so; who it was, no longer missing from now on. Null when nobody knows it.
     */
    @Nullable Absentee welcome(UUID instance) {
        return take(absentee ->
                absentee.member().namesItself() && absentee.member().instance().equals(instance));
    }

    /** Somebody has joined who does not name itself: who of those it can be who did not either. */
    @Nullable Absentee welcome(RosterMember nameless) {
        return take(absentee -> !absentee.member().namesItself()
                && absentee.member().label().equals(nameless.label())
                && (!processIdsAreComparable || absentee.member().pid() == nameless.pid()));
    }

    private @Nullable Absentee take(Predicate<Absentee> who) {
        for (int i = 0; i < missing.size(); i++) {
            if (who.test(missing.get(i))) {
                return missing.remove(i);
            }
        }
        return null;
    }

    /** Waits no more for those whose process is gone; who they are. */
    List<Absentee> removeGone(Predicate<Long> isGone) {
        if (!processIdsAreComparable || missing.isEmpty()) {
            return List.of();
        }
        List<Absentee> gone = new ArrayList<>();
        missing.removeIf(absentee -> isGone.test(absentee.member().pid()) && gone.add(absentee));
        return gone;
    }

    /** Waits for nobody any more; whom it waited for. */
    List<Absentee> removeAll() {
        List<Absentee> all = List.copyOf(missing);
        missing.clear();
        return all;
    }
}
