package io.ipmb.protocol;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Members of a roster for tests. */
public final class RosterMembers {

    private RosterMembers() {}

    /** An endpoint of this library, of process 1. */
    public static RosterMember member(UUID instance, long joined, String... label) {
        return member(instance, joined, 1, label);
    }

    /** An endpoint of this library. */
    public static RosterMember member(UUID instance, long joined, long pid, String... label) {
        return new RosterMember(
                instance,
                Set.of(RosterMember.Trait.NAMES_ITSELF),
                joined,
                joined,
                Extension.DEFAULT_PRECEDENCE,
                Extension.JAVA,
                pid,
                1000,
                new LinkedHashSet<>(List.of(label)));
    }

    /** An endpoint on the crate, of process 4. */
    public static RosterMember crate(UUID instance, long joined, String... label) {
        return new RosterMember(
                instance,
                Set.of(),
                joined,
                joined,
                Extension.DEFAULT_PRECEDENCE,
                0,
                4,
                1000,
                new LinkedHashSet<>(List.of(label)));
    }
}
