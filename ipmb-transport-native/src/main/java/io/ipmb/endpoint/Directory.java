package io.ipmb.endpoint;

import io.ipmb.protocol.LabelProgram;
import io.ipmb.protocol.RosterMember;
import io.ipmb.protocol.RosterReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who is on the bus, as its controller says in its roster, in the order of the controller's walk.
 *
 * <pre>
 *   UNKNOWN ── the roster of a session can be read, and everybody is in it ──► KNOWN
 *      ▲                                                                          │
 *      └── a session without a roster; it is broken, overtaken or incomplete ─────┘
 * </pre>
 *
 * <p>While there is no controller, the last one's roster goes on being used; that of the next session replaces it.
 * Under a controller of the crate, which has none, the directory is UNKNOWN. Nothing changes but by {@link #refresh()}.
 *
 * <p>Owner: whoever made it, which guards it by a lock of its own: the send path by the one that it sends under, for
 * instance. The memory is the session loop's, which exchanges it on its thread ({@link PresentRoster}); each directory
 * reads it on its own.
 */
final class Directory implements Members {

    private final PresentRoster roster;
    private @Nullable ByteBuffer memory;
    private @Nullable RosterReader reader;
    private List<RosterMember> walk = List.of();
    private long epoch;

    Directory(PresentRoster roster) {
        this.roster = roster;
    }

    /**
     * Looks for changes; costs the load of two words when there are none, and reads what is new otherwise.
     *
     * @return whether anything has changed, so that there is another epoch
     */
    @Override
    @SuppressWarnings("ReferenceEquality") // another mapping is another roster, whatever its bytes
    public boolean refresh() {
        ByteBuffer now = roster.memory();
        if (now != memory) {
            memory = now;
            reader = now == null ? null : RosterReader.of(now);
            if (reader != null) {
                boolean unused = reader.refresh();
            }
        } else if (reader == null || !reader.refresh()) {
            return false;
        }
        epoch++;
        walk = reader == null ? List.of() : inOrder(reader);
        return true;
    }

    private static List<RosterMember> inOrder(RosterReader reader) {
        List<RosterMember> members = new ArrayList<>(reader.members());
        // A stable sort: the roster's order decides among equals.
        members.sort(WALK);
        return List.copyOf(members);
    }

    /** Another number after each change. */
    long epoch() {
        return epoch;
    }

    /** Whether the members are all that are on the bus. */
    @Override
    public boolean isKnown() {
        return reader != null && reader.isComplete();
    }

    /** The members in the order of the walk, without those that an incomplete roster leaves out. Immutable. */
    List<RosterMember> members() {
        return walk;
    }

    /** The member with this instance; null when it is not there. */
    @Override
    public @Nullable RosterMember member(UUID instance) {
        return reader == null ? null : reader.member(instance);
    }

    /**
     * The members that the expression holds for and that take messages, in the order of the walk, those as well that
     * are not back yet after a change of host. To be asked only while the directory is known. Immutable.
     */
    @Override
    public List<RosterMember> resolve(LabelProgram program) {
        List<RosterMember> matching = new ArrayList<>();
        for (RosterMember member : walk) {
            if (!member.isRetired() && program.matches(member.label())) {
                matching.add(member);
            }
        }
        return List.copyOf(matching);
    }
}
