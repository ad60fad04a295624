package io.ipmb.endpoint;

import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.RosterMember;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The endpoints of the bus, as a sender looks for receivers among them. Guarded by the sender's lock. */
interface Members {

    /**
     * The order of the walk. An absentee stands behind an equal that is there: the controller lets a message wait only
     * for an absentee with a place before that of everybody who takes it.
     */
    Comparator<RosterMember> WALK = Comparator.comparingInt(RosterMember::precedence)
            .thenComparing(RosterMember::order, Long::compareUnsigned)
            .thenComparing(RosterMember::isAbsent);

    /** Looks for changes; whether there are some. */
    boolean refresh();

    /** Whether the members are all that are on the bus. */
    boolean isKnown();

    /** The member with this instance; null when it is not there. */
    @Nullable RosterMember member(UUID instance);

    /** The members that satisfy the expression and take messages, in the order of the walk, absentees among them. */
    List<RosterMember> resolve(LabelProgram program);
}
