package io.ipmb.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the roster of a bus, its present members, in memory that others read ({@link Roster}, {@link RosterReader}). A
 * reader always finds the roster of some moment as a whole, even after the death of this process between any two steps.
 * A roster without some member is marked as incomplete.
 *
 * <p>Belongs to one thread. The memory is the caller's.
 */
public final class RosterWriter {

    /** A member with a longer record is left out, so that a few long ones do not displace all others. */
    static final int LARGEST_RECORD = 8 << 10;

    private final ByteBuffer memory;
    private final int areaSize;

    /** The records of the present members, in the order of their arrival. */
    private final Map<UUID, byte[]> present = new LinkedHashMap<>();

    /** The present members without a record: too large, or without room. */
    private final Set<UUID> leftOut = new HashSet<>();

    private boolean hides;
    private int presentBytes;
    private int presentElements;
    private int generation;
    private int length;

    /**
     * Begins an empty roster.
     *
     * @param memory zeroed, little-endian, used as a whole; for absolute access alone
     * @param pid this process's id, in its own pid namespace
     */
    public RosterWriter(ByteBuffer memory, long pid) {
        if (memory.order() != ByteOrder.LITTLE_ENDIAN) {
            throw new IllegalArgumentException("the memory is not little-endian");
        }
        this.memory = memory;
        this.areaSize = (memory.capacity() - RosterLayout.AREAS_AT) / 2 & ~7;
        if (areaSize < 8) {
            throw new IllegalArgumentException(memory.capacity() + " bytes are too few for a roster");
        }
        memory.putLong(RosterLayout.PID_AT, pid);
        memory.putInt(RosterLayout.AREA_SIZE_AT, areaSize);
        memory.putLong(RosterLayout.MAGIC_AT, RosterLayout.MAGIC);
    }

    /**
     * Adds a member, or replaces its record.
     *
     * @return false without room for it, or with a label that is too long; then it is not in the roster, which is
     *     incomplete until it has left
     */
    public boolean joined(RosterMember member) {
        boolean wasThere = forget(member.instance());
        byte @Nullable [] record = encode(member);
        if (record == null || !hasRoomFor(record)) {
            leftOut.add(member.instance());
            if (wasThere) {
                append(shortRecord(member.instance(), RosterLayout.KIND_LEFT));
            } else {
                publish();
            }
            return false;
        }
        leftOut.remove(member.instance());
        present.put(member.instance(), record);
        presentBytes += record.length;
        presentElements += elements(record);
        append(record);
        return true;
    }

    private boolean hasRoomFor(byte[] record) {
        return presentBytes + record.length <= areaSize
                && presentElements + elements(record) <= Roster.MOST_ELEMENTS
                && present.size() < Roster.MOST_MEMBERS;
    }

    private static int elements(byte[] record) {
        return Short.toUnsignedInt(
                ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).getShort(RosterLayout.ELEMENTS_AT));
    }

    /** Removes a member, if it is there. */
    public void left(UUID instance) {
        if (forget(instance)) {
            append(shortRecord(instance, RosterLayout.KIND_LEFT));
        } else if (leftOut.remove(instance)) {
            publish();
        }
    }

    /** Marks a member, if it is there, as retired: it takes no messages any more, and keeps its place. */
    public void retired(UUID instance) {
        byte[] record = present.get(instance);
        if (record != null) {
            // Everything else of a record stays as it is.
            record[RosterLayout.FLAGS_AT] |= (byte) (1 << RosterMember.Trait.RETIRED.ordinal());
            append(shortRecord(instance, RosterLayout.KIND_RETIRED));
        }
    }

    /** Marks the roster as incomplete, or not, for an endpoint on the bus that the caller cannot name here. */
    public void hides(boolean somebody) {
        if (hides != somebody) {
            hides = somebody;
            publish();
        }
    }

    private boolean forget(UUID instance) {
        byte[] record = present.remove(instance);
        if (record == null) {
            return false;
        }
        presentBytes -= record.length;
        presentElements -= elements(record);
        return true;
    }

    private void append(byte[] record) {
        if (length + record.length > areaSize) {
            beginGeneration();
            return;
        }
        memory.put(RosterLayout.areaAt(generation, areaSize) + length, record);
        length += record.length;
        publish();
    }

    /** Writes the present members into the other area. */
    private void beginGeneration() {
        generation++;
        length = 0;
        for (byte[] record : present.values()) {
            memory.put(RosterLayout.areaAt(generation, areaSize) + length, record);
            length += record.length;
        }
        publish();
    }

    private void publish() {
        boolean incomplete = hides || !leftOut.isEmpty();
        RosterLayout.WORD.setRelease(
                memory, RosterLayout.PUBLISHED_AT, RosterLayout.published(generation, length, incomplete));
    }

    /** Null for a member whose record would be too large. */
    private byte @Nullable [] encode(RosterMember member) {
        List<byte[]> label = new ArrayList<>();
        long size = RosterLayout.LABEL_AT;
        for (String element : member.label()) {
            byte[] bytes = element.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > 0xFFFF) {
                return null;
            }
            label.add(bytes);
            size += Short.BYTES + bytes.length;
        }
        if (size > LARGEST_RECORD || label.size() > 0xFFFF) {
            return null;
        }
        ByteBuffer record = record(RosterLayout.padded((int) size), RosterLayout.KIND_JOINED, member.instance());
        int flags = 0;
        for (RosterMember.Trait trait : member.traits()) {
            flags |= 1 << trait.ordinal();
        }
        record.put(RosterLayout.FLAGS_AT, (byte) flags);
        record.put(RosterLayout.PRECEDENCE_AT, (byte) member.precedence());
        record.putLong(RosterLayout.JOINED_AT, member.joined());
        record.putLong(RosterLayout.ORDER_AT, member.order());
        record.putLong(RosterLayout.ABILITIES_AT, member.abilities());
        record.putLong(RosterLayout.MEMBER_PID_AT, member.pid());
        record.putLong(RosterLayout.UID_AT, member.uid());
        record.putShort(RosterLayout.ELEMENTS_AT, (short) label.size());
        record.position(RosterLayout.LABEL_AT);
        for (byte[] element : label) {
            record.putShort((short) element.length).put(element);
        }
        byte[] bytes = new byte[record.capacity()];
        record.get(0, bytes);
        return bytes;
    }

    private static byte[] shortRecord(UUID instance, int kind) {
        return record(RosterLayout.SHORT_SIZE, kind, instance).array();
    }

    private static ByteBuffer record(int size, int kind, UUID instance) {
        ByteBuffer record = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(0, size);
        record.put(RosterLayout.KIND_AT, (byte) kind);
        record.putLong(RosterLayout.INSTANCE_AT, Long.reverseBytes(instance.getMostSignificantBits()));
        record.putLong(RosterLayout.INSTANCE_AT + Long.BYTES, Long.reverseBytes(instance.getLeastSignificantBits()));
        return record;
    }
}
