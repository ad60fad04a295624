package io.ipmb.controller;

import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.RosterMember;

/** Somebody who was on the bus under the controller before and is not back yet. Compared by identity. */
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

    /** Where it stood in the walk, and will again. */
    Place place() {
        return place;
    }

    boolean matches(LabelProgram program) {
        return program.matches(member.label());
    }

    /** Whether it takes a message with so many objects. */
    boolean takes(int objects) {
        return Peer.areForAnybody(objects) || member.namesItself();
    }

    @Override
    public String toString() {
        return LogText.shown(String.join(",", member.label())) + " (pid " + member.pid() + ")";
    }
}
