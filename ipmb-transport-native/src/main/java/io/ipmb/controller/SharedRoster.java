package io.ipmb.controller;

import io.ipmb.incident.IncidentLog;
import io.ipmb.platform.KernelObject;
import io.ipmb.platform.Platform;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.SharedMemory;
import io.ipmb.protocol.Roster;
import io.ipmb.protocol.RosterMember;
import io.ipmb.protocol.RosterWriter;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The roster of this bus in memory shared with its endpoints, so that it outlives this process.
 *
 * <pre>
 *   WRITTEN ── freeze ──► FROZEN      either ── close ──► released here; other holders can still read the memory
 * </pre>
 *
 * <p>WRITTEN: each change of the membership is written before any endpoint can notice it. FROZEN: this controller gives
 * up the bus; a later loss of connection does not count as leaving. Without memory from the system, it is FROZEN from
 * the beginning, and there is nothing to lend.
 *
 * <p>Owns its reference to the memory. Belongs to the controller's thread.
 */
final class SharedRoster implements AutoCloseable {

    /** Room for a few thousand members; untouched pages cost nothing. */
    private static final int BYTES = 1 << 20;

    private final @Nullable KernelObject memory;
    private final @Nullable RosterWriter writer;

    /** The member that is in the roster under an instance. */
    private final Map<UUID, RosterMember> written = new HashMap<>();

    /** Those with an instance under which a later one is in the roster; the latest first. */
    private final Map<UUID, Deque<RosterMember>> hidden = new HashMap<>();

    /** Those who take no messages any more, each of them one object. */
    private final Set<RosterMember> retired = Collections.newSetFromMap(new IdentityHashMap<>());

    private long changes;
    private boolean frozen;

    private SharedRoster(@Nullable KernelObject memory, @Nullable RosterWriter writer) {
        this.memory = memory;
        this.writer = writer;
    }

    static SharedRoster create(ControllerContext context) {
        Platform platform = context.platform();
        try {
            SharedMemory.Publication publication = platform.sharedMemory().publish(BYTES);
            return new SharedRoster(
                    publication.object(),
                    new RosterWriter(publication.bytes(), platform.self().pid()));
        } catch (PlatformException e) {
            IncidentLog.Line line = context.incidents().line(BusIncident.NO_ROSTER);
            if (line != null) {
                line.write("there is no roster, so the next host will not know the members of this bus: "
                        + e.getMessage());
            }
            return new SharedRoster(null, null);
        }
    }

    /**
     * Maps the roster of a controller, whose content is not trusted.
     *
     * @return null when the memory cannot be read without danger
     */
    static @Nullable ByteBuffer map(KernelObject memory, SharedMemory sharedMemory) {
        try {
            // A process that can shrink the memory could crash this one during the reading.
            if (!sharedMemory.isSizeFixed(memory)) {
                return null;
            }
            long size = sharedMemory.size(memory);
            if (size < 1 || size > Roster.MOST_BYTES) {
                return null;
            }
            return sharedMemory.mapForReading(memory, 0, (int) size);
        } catch (PlatformException e) {
            return null;
        }
    }

    /**
     * Adds a member; without room it is left out.
     *
     * @param before the absentee that it was; null when it was none
     */
    @SuppressWarnings("ReferenceEquality")
    void joined(RosterMember member, @Nullable RosterMember before) {
        if (frozen || writer == null) {
            return;
        }
        changes++;
        UUID instance = member.instance();
        RosterMember sameInstance = written.get(instance);
        if (sameInstance != null && sameInstance != before) {
            // An old connection of the same endpoint whose end has not been seen yet, or one that calls itself so too.
            hidden.computeIfAbsent(instance, same -> new ArrayDeque<>()).push(sameInstance);
            writer.hides(true);
        }
        written.put(instance, member);
        writer.joined(member);
        if (before != null && !before.instance().equals(instance)) {
            // Without an instance of its own, its id differs under each controller.
            left(before);
        }
    }

    /** Removes a member. Each member is one object, whatever another one says of itself. */
    @SuppressWarnings("ReferenceEquality")
    void left(RosterMember member) {
        if (frozen || writer == null) {
            return;
        }
        changes++;
        retired.remove(member);
        UUID instance = member.instance();
        Deque<RosterMember> others = hidden.get(instance);
        if (written.get(instance) != member) {
            if (others != null) {
                others.removeIf(other -> other == member);
            }
        } else if (others == null) {
            written.remove(instance);
            writer.left(instance);
        } else {
            RosterMember next = others.pop();
            written.put(instance, next);
            writer.joined(retired.contains(next) ? next.retired() : next);
        }
        if (others != null && others.isEmpty()) {
            hidden.remove(instance);
            writer.hides(!hidden.isEmpty());
        }
    }

    /** A member takes no messages any more. */
    @SuppressWarnings("ReferenceEquality")
    void retired(RosterMember member) {
        if (frozen || writer == null) {
            return;
        }
        Deque<RosterMember> others = hidden.get(member.instance());
        if (written.get(member.instance()) == member) {
            changes++;
            retired.add(member);
            writer.retired(member.instance());
        } else if (others != null && others.stream().anyMatch(other -> other == member)) {
            retired.add(member);
        }
    }

    /** The number of changes so far. */
    long changes() {
        return changes;
    }

    /** Ends all changes. */
    void freeze() {
        frozen = true;
    }

    /** A new reference for another owner; null without memory, or without a descriptor for it. */
    @Nullable KernelObject lend() {
        try {
            return memory == null ? null : memory.duplicate();
        } catch (PlatformException e) {
            return null;
        }
    }

    @Override
    public void close() {
        frozen = true;
        if (memory != null) {
            memory.close();
        }
    }
}
