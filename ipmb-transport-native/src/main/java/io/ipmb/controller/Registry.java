package io.ipmb.controller;

import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.RosterMember;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Identifies newcomers: recognises those that come back, and finds the time of their first join, so that the order of
 * joining is the same under every controller. Belongs to the controller's thread.
 */
final class Registry {

    /**
     * A newcomer.
     *
     * @param member its entry for the roster
     * @param place its place in the walk
     * @param returned the absentee that it was; null when it was none
     * @param wasThere whether it claims to have been on this bus before
     */
    record Entry(RosterMember member, Place place, @Nullable Absentee returned, boolean wasThere) {}

    private final Absentees absentees;
    private final NanoClock clock;
    private long lastJoined;

    Registry(Absentees absentees, NanoClock clock) {
        this.absentees = absentees;
        this.clock = clock;
    }

    /** Enrols an endpoint that joins over a connection. */
    Entry enroll(UUID id, @Nullable Extension extension, Set<String> label, @Nullable PeerIdentity identity) {
        RosterMember member = describe(id, extension, label, identity);
        Absentee returned = member.namesItself() ? absentees.welcome(member.instance()) : absentees.welcome(member);
        return entry(member, returned);
    }

    /**
     * Enrols the host's own endpoint. It keeps a place that it already has; as the founder of the bus it stands behind
     * its equals.
     */
    Entry enrollOwn(UUID id, Extension extension, Set<String> label, PeerIdentity self) {
        RosterMember member = describe(id, extension, label, self);
        Absentee returned = member.namesItself() ? absentees.welcome(member.instance()) : null;
        boolean founds = returned == null && member.joined() == 0;
        long joined = joined(member, returned);
        Place place = founds ? Place.behindEquals(member.precedence()) : new Place(member.precedence(), joined);
        return new Entry(member.enrolled(joined, place.joined(), true), place, returned, !founds);
    }

    private static RosterMember describe(
            UUID id, @Nullable Extension extension, Set<String> label, @Nullable PeerIdentity identity) {
        Extension.Member says = extension == null ? null : extension.member();
        long claimed = says == null ? 0 : says.joined();
        return new RosterMember(
                says == null ? id : says.instance(),
                says == null ? Set.of() : Set.of(RosterMember.Trait.NAMES_ITSELF),
                claimed,
                claimed,
                extension == null ? Extension.DEFAULT_PRECEDENCE : extension.precedence(),
                extension == null ? 0 : extension.abilities(),
                identity == null ? 0 : identity.pid(),
                identity == null ? RosterMember.UNKNOWN_USER : identity.userId(),
                label);
    }

    private Entry entry(RosterMember member, @Nullable Absentee returned) {
        boolean wasThere = member.joined() != 0;
        long joined = joined(member, returned);
        return new Entry(
                member.enrolled(joined, joined, false), new Place(member.precedence(), joined), returned, wasThere);
    }

    private long joined(RosterMember member, @Nullable Absentee returned) {
        if (returned != null && returned.place().joined() != 0) {
            // The roster is trustworthy; the endpoint may claim anything.
            return returned.place().joined();
        }
        return member.joined() == 0 ? now() : earlier(member.joined(), clock.nanoTime());
    }

    /** Later than all first joins under this controller, and never 0, which stands for "never joined". */
    private long now() {
        long now = clock.nanoTime();
        if (lastJoined != 0 && Long.compareUnsigned(now, lastJoined) <= 0) {
            now = lastJoined + 1;
        }
        lastJoined = now == 0 ? 1 : now;
        return lastJoined;
    }

    private static long earlier(long one, long other) {
        return Long.compareUnsigned(one, other) <= 0 ? one : other;
    }
}
