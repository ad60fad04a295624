package io.ipmb.endpoint;

import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.RosterMember;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The directory of an endpoint, for tests of other packages. */
public final class DirectoryProbe {

    private final PresentRoster roster = new PresentRoster();
    private final Directory directory = new Directory(roster);

    /** @param memory the mapped roster of a controller */
    public DirectoryProbe(@Nullable ByteBuffer memory) {
        roster.replace(memory);
    }

    /** Whether there was a change. */
    public boolean refresh() {
        return directory.refresh();
    }

    /** Whether everybody is in it. */
    public boolean isKnown() {
        return directory.isKnown();
    }

    /** The number of its members. */
    public int size() {
        return directory.members().size();
    }

    /** The members that the expression holds for, in the order of the walk. */
    public List<RosterMember> resolve(LabelProgram program) {
        return directory.resolve(program);
    }
}
