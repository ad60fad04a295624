package io.ipmb.protocol;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/**
 * An endpoint in the roster of its bus. Immutable.
 *
 * @param instance the endpoint's own name under every controller; for one that tells none, as in other implementations,
 *     a number with a meaning in this roster alone
 * @param traits its other properties
 * @param joined the time of its first join by the machine's monotonic clock, unsigned
 * @param order its place in the walk among those of its precedence, unsigned: mostly {@code joined}
 * @param precedence in the walk, before the order, 0 to 255, 0 first
 * @param abilities of its {@link Extension}; 0 for an endpoint of the crate
 * @param pid of its process, in the controller's pid namespace; 0 if unknown
 * @param uid of its process's user; {@link #UNKNOWN_USER} if unknown
 * @param label the elements of its label
 */
public record RosterMember(
        UUID instance,
        Set<Trait> traits,
        long joined,
        long order,
        int precedence,
        long abilities,
        long pid,
        long uid,
        Set<String> label) {

    /** Stands for an unknown user. */
    public static final long UNKNOWN_USER = -1;

    /** A property that an endpoint has or not; the ordinal is the number of its bit in a record's flags. */
    public enum Trait {
        /** The endpoint has told its instance, and will tell the next controller the same. */
        NAMES_ITSELF,
        /** It is the controller's own endpoint. */
        OWN,
        /** It takes no messages any more. */
        RETIRED,
        /** It was on the bus under the former controller, and is not back yet. */
        ABSENT
    }

    /** Copies the traits, and the label in its order. */
    public RosterMember {
        if (precedence < 0 || precedence > Extension.LAST_PRECEDENCE) {
            throw new IllegalArgumentException("precedence=" + precedence + " is not between 0 and 255");
        }
        traits = Set.copyOf(traits);
        label = Collections.unmodifiableSet(new LinkedHashSet<>(label));
    }

    /** Whether the endpoint has told its instance, and will tell the next controller the same. */
    public boolean namesItself() {
        return traits.contains(Trait.NAMES_ITSELF);
    }

    /** Whether it is the controller's own endpoint. */
    public boolean own() {
        return traits.contains(Trait.OWN);
    }

    /** Whether it takes no messages any more. */
    public boolean isRetired() {
        return traits.contains(Trait.RETIRED);
    }

    /** Whether it was on the bus under the former controller, and is not back yet. */
    public boolean isAbsent() {
        return traits.contains(Trait.ABSENT);
    }

    /** Whether all bits of {@code ability} are among its abilities. */
    public boolean has(long ability) {
        return (abilities & ability) == ability;
    }

    /** The same, when it has retired. */
    public RosterMember retired() {
        return new RosterMember(instance, with(Trait.RETIRED), joined, order, precedence, abilities, pid, uid, label);
    }

    /**
     * The same as an absentee, after the end of its controller.
     *
     * @param at its order under the next controller
     */
    public RosterMember absent(long at) {
        Set<Trait> changed = with(Trait.ABSENT);
        changed.remove(Trait.OWN);
        return new RosterMember(instance, changed, joined, at, precedence, abilities, pid, uid, label);
    }

    /**
     * The same with a place from its controller.
     *
     * @param first the time of its first join
     * @param at its order
     * @param isOwn whether it is the controller's own endpoint
     */
    public RosterMember enrolled(long first, long at, boolean isOwn) {
        Set<Trait> changed = isOwn ? with(Trait.OWN) : traits;
        return new RosterMember(instance, changed, first, at, precedence, abilities, pid, uid, label);
    }

    private Set<Trait> with(Trait more) {
        Set<Trait> changed = EnumSet.of(more);
        changed.addAll(traits);
        return changed;
    }
}
