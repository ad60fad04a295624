package io.ipmb.controller;

import io.ipmb.platform.NanoClock;
import io.ipmb.platform.PeerIdentity;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.RosterMember;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says who has joined: whether somebody has come back, and since when it is on the bus, so that the order of joining is
 * the same under every controller. Belongs to the controller's thread.
 */
final class Registry {

    /**
     * Somebody who joins.
     *
     * @param member what the roster says of it
     * @param place its place in the walk
     * @param returned who was waited for until now; null when it was not
     * @param wasThere whether it says that it has been on this bus before
     */
    record Entry(RosterMember member, Place place, @Nullable Absentee returned, boolean wasThere) {}

    private final Absentees absentees;
    private final NanoClock clock;
    private long lastJoined;

    Registry(Absentees absentees, NanoClock clock) {
        this.absentees = absentees;
        this.clock = clock;
    }

    /** Somebody joins over a connection. */
    Entry enroll(UUID id, @Nullable Extension extension, Set<String> label, @Nullable PeerIdentity identity) {
        RosterMember member = describe(id, extension, label, identity, false);
        Absentee returned = member.namesItself() ? absentees.welcome(member.instance()) : absentees.welcome(member);
        return entry(member, returned);
    }

    /**
     * The hosting process's own endpoint joins. It keeps its place where it has one already; where it founds the bus,
     * it stands behind its equals.
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
            // The roster knows it better than the endpoint, who may say anything.
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

    /** Later than everybody who has joined for the first time here, and never 0, which means never. */
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
