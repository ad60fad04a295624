package io.ipmb.protocol;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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

    /** How often a writer may be in the way before a reader gives up. */
    private static final int TRIES = 8;

    /** Copies the list. */
    public Roster {
        members = List.copyOf(members);
    }

    /**
     * Reads a roster that another process has written, or writes still; believes nothing that is in it.
     *
     * @param memory little-endian, of a size that nobody can change; absolute access alone
     * @return null when there is none, or a broken one
     */
    public static @Nullable Roster read(ByteBuffer memory) {
        if (memory.capacity() < RosterLayout.AREAS_AT || memory.getLong(RosterLayout.MAGIC_AT) != RosterLayout.MAGIC) {
            return null;
        }
        int areaSize = memory.getInt(RosterLayout.AREA_SIZE_AT);
        if (areaSize < 0 || areaSize > (memory.capacity() - RosterLayout.AREAS_AT) / 2) {
            return null;
        }
        for (int i = 0; i < TRIES; i++) {
            long published = (long) RosterLayout.WORD.getAcquire(memory, RosterLayout.PUBLISHED_AT);
            int length = RosterLayout.length(published);
            int generation = RosterLayout.generation(published);
            if (length < 0 || length > areaSize) {
                return null;
            }
            // A copy, since the bytes must not change after they were checked.
            byte[] records = new byte[length];
            memory.get(RosterLayout.areaAt(generation, areaSize), records);
            VarHandle.acquireFence();
            long now = (long) RosterLayout.WORD.getAcquire(memory, RosterLayout.PUBLISHED_AT);
            // The next generation is written elsewhere; the one after it, or its beginning, may be in what was copied.
            if (RosterLayout.generation(now) == generation) {
                return parse(memory.getLong(RosterLayout.PID_AT), records);
            }
        }
        return null;
    }

    private static @Nullable Roster parse(long writerPid, byte[] records) {
        Map<UUID, RosterMember> members = new LinkedHashMap<>();
        ByteBuffer all = ByteBuffer.wrap(records).order(ByteOrder.LITTLE_ENDIAN);
        int elements = 0;
        int at = 0;
        while (at < records.length) {
            int left = records.length - at;
            if (left < RosterLayout.LEFT_SIZE) {
                return null;
            }
            int size = all.getInt(at);
            if (size < RosterLayout.LEFT_SIZE || size > left || size % 8 != 0) {
                return null;
            }
            ByteBuffer record = all.slice(at, size).order(ByteOrder.LITTLE_ENDIAN);
            UUID instance = new UUID(
                    Long.reverseBytes(record.getLong(RosterLayout.INSTANCE_AT)),
                    Long.reverseBytes(record.getLong(RosterLayout.INSTANCE_AT + Long.BYTES)));
            RosterMember before = members.remove(instance);
            if (before != null) {
                elements -= before.label().size();
            }
            int kind = record.get(RosterLayout.KIND_AT);
            if (kind == RosterLayout.KIND_JOINED) {
                RosterMember member = member(instance, record);
                if (member == null || members.size() == MOST_MEMBERS) {
                    return null;
                }
                elements += member.label().size();
                if (elements > MOST_ELEMENTS) {
                    return null;
                }
                members.put(instance, member);
            } else if (kind != RosterLayout.KIND_LEFT) {
                return null;
            }
            at += size;
        }
        return new Roster(writerPid, List.copyOf(members.values()));
    }

    private static @Nullable RosterMember member(UUID instance, ByteBuffer record) {
        if (record.capacity() < RosterLayout.padded(RosterLayout.LABEL_AT)) {
            return null;
        }
        int elements = Short.toUnsignedInt(record.getShort(RosterLayout.ELEMENTS_AT));
        Set<String> label = new LinkedHashSet<>();
        record.position(RosterLayout.LABEL_AT);
        for (int i = 0; i < elements; i++) {
            if (record.remaining() < Short.BYTES) {
                return null;
            }
            int length = Short.toUnsignedInt(record.getShort());
            if (record.remaining() < length) {
                return null;
            }
            ByteBuffer element = record.slice(record.position(), length);
            record.position(record.position() + length);
            try {
                label.add(StandardCharsets.UTF_8.newDecoder().decode(element).toString());
            } catch (CharacterCodingException e) {
                return null;
            }
        }
        int flags = record.get(RosterLayout.FLAGS_AT);
        return new RosterMember(
                instance,
                (flags & RosterLayout.NAMES_ITSELF) != 0,
                record.getLong(RosterLayout.JOINED_AT),
                Byte.toUnsignedInt(record.get(RosterLayout.PRECEDENCE_AT)),
                record.getLong(RosterLayout.MEMBER_PID_AT),
                (flags & RosterLayout.OWN) != 0,
                label);
    }
}
