package io.ipmb.endpoint;

import io.ipmb.BusDirectory;
import io.ipmb.protocol.Extension;
import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.RosterMember;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * The directory for users: a snapshot of each epoch, made once. Thread-safe; the monitor guards everything, and nothing
 * waits under it.
 */
final class DirectoryView {

    private final Directory directory;
    private final UUID self;
    private long shownEpoch;
    private BusDirectory snapshot = new BusDirectory(false, List.of());

    /** @param self the endpoint's own instance */
    DirectoryView(PresentRoster roster, UUID self) {
        this.directory = new Directory(roster);
        this.self = self;
    }

    /** The endpoints of the bus; the same object while nothing changes. */
    synchronized BusDirectory now() {
        boolean unused = directory.refresh();
        if (shownEpoch != directory.epoch()) {
            shownEpoch = directory.epoch();
            List<BusDirectory.Member> members = new ArrayList<>();
            directory.members().forEach(member -> members.add(shown(member)));
            snapshot = new BusDirectory(directory.isKnown(), members);
        }
        return snapshot;
    }

    /** The number of endpoints that the bus would give a message of this expression; empty when that is unknown. */
    synchronized OptionalInt countMatching(LabelProgram program) {
        boolean unused = directory.refresh();
        return directory.isKnown() ? OptionalInt.of(directory.resolve(program).size()) : OptionalInt.empty();
    }

    private BusDirectory.Member shown(RosterMember member) {
        return new BusDirectory.Member(
                member.instance(),
                member.label(),
                member.pid() == 0 ? null : member.pid(),
                member.uid() == RosterMember.UNKNOWN_USER ? null : member.uid(),
                member.precedence(),
                member.own(),
                member.instance().equals(self),
                member.abilities() == 0,
                member.has(Extension.LANES),
                !member.isRetired(),
                member.isAbsent());
    }
}
