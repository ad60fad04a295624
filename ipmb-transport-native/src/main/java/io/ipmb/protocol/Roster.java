package io.ipmb.protocol;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who was on a bus when its controller wrote last. Immutable.
 *
 * @param writerPid the id of the controller's process, as that saw itself
 * @param members in the order in which the controller wrote them
 */
public record Roster(long writerPid, List<RosterMember> members) {

    /** The most members that a roster has; one with more is none of ours. */
    public static final int MOST_MEMBERS = 4_096;

    /** The most bytes that a roster's memory can have. */
    public static final int MOST_BYTES = 2 << 20;

    /** The most elements that the labels of all members of a roster have together. */
    static final int MOST_ELEMENTS = 65_536;

    /** Copies the list. */
    public Roster {
        members = List.copyOf(members);
    }

    /**
     * Reads a roster that another process has written, or writes still; believes nothing that is in it.
     *
     * @param memory little-endian, of a size that nobody can change; absolute access alone
     * @return null when there is none, or a broken one, or one whose writer is too quick
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
