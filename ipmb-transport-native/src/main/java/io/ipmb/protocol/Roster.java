package io.ipmb.protocol;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of a bus at the last write of its controller. Immutable.
 *
 * @param writerPid the controller's process id, in its own pid namespace
 * @param members in the order in which the controller wrote them
 */
public record Roster(long writerPid, List<RosterMember> members) {

    /** The most members of a roster; one with more is invalid. */
    public static final int MOST_MEMBERS = 4_096;

    /** The largest memory of a roster in bytes. */
    public static final int MOST_BYTES = 2 << 20;

    /** The most elements of all labels together. */
    static final int MOST_ELEMENTS = 65_536;

    /** Copies the list. */
    public Roster {
        members = List.copyOf(members);
    }

    /**
     * Reads the roster of another process, which may still be writing; trusts nothing in it.
     *
     * @param memory little-endian, of a fixed size; for absolute access alone
     * @return null for none or a broken one, or one whose writer is too quick
     */
    public static @Nullable Roster read(ByteBuffer memory) {
        RosterReader reader = RosterReader.of(memory);
        if (reader == null) {
            return null;
        }
        boolean unused = reader.refresh();
        return reader.isReadable() ? new Roster(reader.writerPid(), List.copyOf(reader.members())) : null;
    }
}
