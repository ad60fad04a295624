package io.ipmb.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PlatformException;
import io.ipmb.protocol.RosterMember;
import io.ipmb.protocol.RosterMembers;
import io.ipmb.protocol.RosterReader;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a controller writes of its members, for whoever reads it. */
class SharedRosterTest {

    private static final UUID SAME = new UUID(1, 2);

    private final Parts parts = new Parts();
    private final SharedRoster roster = parts.roster;
    private RosterReader reader;

    @BeforeEach
    void read() throws PlatformException {
        try (KernelObject memory = Objects.requireNonNull(roster.lend())) {
            long size = parts.world.sharedMemory().size(memory);
            reader = Objects.requireNonNull(
                    RosterReader.of(parts.world.sharedMemory().mapForReading(memory, 0, (int) size)));
        }
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private void shows(boolean complete, RosterMember... members) {
        boolean unused = reader.refresh();
        assertThat(reader.members()).containsExactly(members);
        assertThat(reader.isComplete()).isEqualTo(complete);
    }

    @Test
    void theNewConnectionOfAnEndpointOutlivesTheOldOneThatLooksTheSame() {
        RosterMember old = RosterMembers.member(SAME, 5, "worker");
        RosterMember fresh = RosterMembers.member(SAME, 5, "worker");
        roster.joined(old, null);
        roster.joined(fresh, null);
        shows(false, fresh);
        roster.left(old);
        shows(true, fresh);
        roster.left(fresh);
        shows(true);
    }

    @Test
    void whoTakesAnothersInstanceHidesItNoLongerThanItIsThere() {
        RosterMember victim = RosterMembers.member(SAME, 5, "worker");
        RosterMember other = RosterMembers.member(new UUID(3, 4), 6, "other");
        RosterMember thief = RosterMembers.member(SAME, 7, "thief");
        RosterMember second = RosterMembers.member(SAME, 8, "second");
        roster.joined(victim, null);
        roster.joined(other, null);
        roster.joined(thief, null);
        roster.joined(second, null);
        shows(false, other, second);
        roster.left(thief);
        shows(false, other, second);
        roster.left(second);
        shows(true, other, victim);
        roster.left(victim);
        shows(true, other);
    }

    @Test
    void anAbsenteeThatComesBackIsThereOnce() {
        RosterMember absent = RosterMembers.member(SAME, 5, "worker").absent(5);
        RosterMember crate = RosterMembers.crate(new UUID(9, 9), 5, "rust").absent(5);
        roster.joined(absent, null);
        roster.joined(crate, null);
        shows(true, absent, crate);
        RosterMember back = RosterMembers.member(SAME, 5, "worker");
        roster.joined(back, absent);
        shows(true, crate, back);
        RosterMember crateAgain = RosterMembers.crate(new UUID(8, 8), 5, "rust");
        roster.joined(crateAgain, crate);
        shows(true, back, crateAgain);
    }

    @Test
    void whoTakesNothingAnyMoreIsSaidTo() {
        Parts.Member member = parts.join("worker");
        RosterMember written = Objects.requireNonNull(member.peer().member());
        roster.joined(written, null);
        member.downlink().close();
        member.outbox().lookForEnd();
        shows(true, written.retired());
        parts.leave(member);
    }

    @Test
    void nothingIsWrittenOnceTheBusIsGivenUp() {
        RosterMember member = RosterMembers.member(SAME, 5, "worker");
        roster.joined(member, null);
        roster.freeze();
        roster.left(member);
        roster.retired(member);
        roster.joined(RosterMembers.member(new UUID(3, 4), 6, "other"), null);
        shows(true, member);
    }
}
