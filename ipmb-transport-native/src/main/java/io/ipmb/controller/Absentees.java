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
 * The absentees after a change of host: the members of the old host's roster that have not come back, in the order of
 * the walk. Belongs to the controller's thread.
 */
final class Absentees {

    private final List<Absentee> missing = new ArrayList<>();
    private boolean known;
    private boolean processIdsAreComparable;

    /**
     * Waits for all members of a roster.
     *
     * @param processIdsAreComparable whether its writer and this process are in the same pid namespace
     * @param now the latest possible time of joining
     */
    void expect(Roster roster, boolean processIdsAreComparable, long now) {
        known = true;
        this.processIdsAreComparable = processIdsAreComparable;
        for (RosterMember member : roster.members()) {
            long joined = Long.compareUnsigned(member.joined(), now) > 0 ? now : member.joined();
            missing.add(new Absentee(member.absent(joined), new Place(member.precedence(), joined)));
        }
        // A stable sort: members with the same place keep the roster's order.
        missing.sort(Comparator.comparing(Absentee::place));
    }

    /** Whether the absentees are known, that is, whether there was a roster. */
    boolean areKnown() {
        return known;
    }

    boolean isEmpty() {
        return missing.isEmpty();
    }

    /** All absentees, in the order of the walk. */
    List<Absentee> all() {
        return missing;
    }

    /** The absentees of the audience that satisfy the expression, in the order of the walk. */
    List<Absentee> matching(LabelProgram program, Audience audience) {
        if (missing.isEmpty()) {
            return List.of();
        }
        List<Absentee> matching = new ArrayList<>();
        for (Absentee absentee : missing) {
            if (absentee.matches(program) && absentee.isIn(audience)) {
                matching.add(absentee);
            }
        }
        return List.copyOf(matching);
    }

    /** Takes out the absentee with this name, which has just joined; null when it was not missing. */
    @Nullable Absentee welcome(UUID instance) {
        return take(absentee ->
                absentee.member().namesItself() && absentee.member().instance().equals(instance));
    }

    /** Takes out the first nameless absentee that a newcomer without a name can be; null when there is none. */
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

    /** Takes out the absentees whose process is gone. */
    List<Absentee> removeGone(Predicate<Long> isGone) {
        if (!processIdsAreComparable || missing.isEmpty()) {
            return List.of();
        }
        List<Absentee> gone = new ArrayList<>();
        missing.removeIf(absentee -> isGone.test(absentee.member().pid()) && gone.add(absentee));
        return gone;
    }

    /** Takes out all absentees. */
    List<Absentee> removeAll() {
        List<Absentee> all = List.copyOf(missing);
        missing.clear();
        return all;
    }
}
