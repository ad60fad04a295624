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
        RosterMember member = describe(id, extension, label, identity, false);
        Absentee returned = member.namesItself() ? absentees.welcome(member.instance()) : absentees.welcome(member);
        return entry(member, returned);
    }

    /**
     * Enrols the host's own endpoint. It keeps a place that it already has; as the founder of the bus it stands behind
     * its equals.
     */
    Entry enrollOwn(UUID id, Extension extension, Set<String> label, PeerIdentity self) {
        RosterMember member = describe(id, extension, label, self, true);
        Absentee returned = member.namesItself() ? absentees.welcome(member.instance()) : null;
        Entry entry = entry(member, returned);
        boolean founds = returned == null && !entry.wasThere;
        return founds ? new Entry(entry.member, Place.behindEquals(entry.member.precedence()), null, false) : entry;
    }

    private static RosterMember describe(
            UUID id, @Nullable Extension extension, Set<String> label, @Nullable PeerIdentity identity, boolean own) {
        Extension.Member says = extension == null ? null : extension.member();
        return new RosterMember(
                says == null ? id : says.instance(),
                says != null,
                says == null ? 0 : says.joined(),
                extension == null ? Extension.DEFAULT_PRECEDENCE : extension.precedence(),
                identity == null ? 0 : identity.pid(),
                own,
                label);
    }

    private Entry entry(RosterMember member, @Nullable Absentee returned) {
        boolean wasThere = member.joined() != 0;
        long joined;
        if (returned != null && returned.place().joined() != 0) {
            // The roster is trustworthy; the endpoint may claim anything.
            joined = returned.place().joined();
        } else {
            joined = wasThere ? earlier(member.joined(), clock.nanoTime()) : now();
        }
        RosterMember known = new RosterMember(
                member.instance(),
                member.namesItself(),
                joined,
                member.precedence(),
                member.pid(),
                member.own(),
                member.label());
        return new Entry(known, new Place(known.precedence(), joined), returned, wasThere);
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
