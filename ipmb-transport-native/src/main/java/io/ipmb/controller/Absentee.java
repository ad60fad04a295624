package io.ipmb.controller;

import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.RosterMember;

/** A member of the bus under the previous controller that is not back yet. Compared by identity. */
final class Absentee {

    private final RosterMember member;
    private final Place place;

    Absentee(RosterMember member, Place place) {
        this.member = member;
        this.place = place;
    }

    RosterMember member() {
        return member;
    }

    /** Its place in the walk, before and after its return. */
    Place place() {
        return place;
    }

    /** Whether it is part of an audience. */
    boolean isIn(Audience audience) {
        return audience.includes(member.instance());
    }

    boolean matches(LabelProgram program) {
        return !member.isRetired() && program.matches(member.label());
    }

    /** Whether it takes a message with this number of objects. */
    boolean takes(int objects) {
        return Peer.areForAnybody(objects) || member.namesItself();
    }

    @Override
    public String toString() {
        return LogText.shown(String.join(",", member.label())) + " (pid " + member.pid() + ")";
    }
}
