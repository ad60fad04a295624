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
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The roster of this bus in memory that its endpoints hold too, so that it outlives this process.
 *
 * <pre>
 *   WRITTEN ── freeze ──► FROZEN      either ── close ──► given back here; whoever holds the memory goes on reading it
 * </pre>
 *
 * <p>WRITTEN: every change of the membership is in it before anybody can learn of it. FROZEN: this controller lets the
 * bus go, and who loses its connection from now on has not left. Where the system has no memory for it, it is FROZEN
 * from the beginning, and there is nothing to lend.
 *
 * <p>Owns its reference to the memory. Belongs to the controller's thread.
 */
final class SharedRoster implements AutoCloseable {

    /** Room for a few thousand members; pages that are never touched cost nothing. */
    private static final int BYTES = 1 << 20;

    private final @Nullable KernelObject memory;
    private final @Nullable RosterWriter writer;

    /** Who is meant by an instance: two may call themselves alike. */
    private final Map<UUID, RosterMember> written = new HashMap<>();

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
                line.write("whoever hosts the bus next will not know who was on it: " + e.getMessage());
            }
            return new SharedRoster(null, null);
        }
    }

    /**
     * Reads the roster of another controller, which may have written anything.
     *
     * @return null when there is none that can be read
     */
    static @Nullable Roster read(KernelObject memory, SharedMemory sharedMemory) {
        try {
            // Whoever could cut it while it is read could end this process.
            if (!sharedMemory.isSizeFixed(memory)) {
                return null;
            }
            long size = sharedMemory.size(memory);
            if (size < 1 || size > Roster.MOST_BYTES) {
                return null;
            }
            ByteBuffer bytes = sharedMemory.mapForReading(memory, 0, (int) size);
            return Roster.read(bytes);
        } catch (PlatformException e) {
            return null;
        }
    }

    /** Adds a member; one that there is no room for is left out. */
    void joined(RosterMember member) {
        if (!frozen && writer != null) {
            written.put(member.instance(), member);
            writer.joined(member);
        }
    }

    /** Removes a member, unless another one has taken its instance since. */
    void left(RosterMember member) {
        if (!frozen && writer != null && written.remove(member.instance(), member)) {
            writer.left(member.instance());
        }
    }

    /** From now on nothing changes any more. */
    void freeze() {
        frozen = true;
    }

    /** A reference of its own for somebody else; null when there is no memory, or no descriptor for it. */
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
