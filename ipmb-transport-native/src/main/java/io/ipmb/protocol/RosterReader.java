package io.ipmb.protocol;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Follows a roster that another process writes; believes nothing that is in it.
 *
 * <pre>
 *   READABLE ── the writer is too quick ──► OVERTAKEN ── the next refresh that is quick enough ──► READABLE
 *       └─────── it breaks a rule ──► BROKEN ◄──┘
 * </pre>
 *
 * <p>READABLE: the members are those of the last refresh. OVERTAKEN: there are none, until a refresh reads all of them
 * anew. BROKEN: there are none, for ever. A refresh reads what was appended since the last one; all of it when a new
 * generation has begun.
 *
 * <p>For one thread at a time. The memory is the caller's.
 */
public final class RosterReader {

    /** How often a writer may be in the way of one refresh. */
    private static final int TRIES = 8;

    private static final RosterMember.Trait[] TRAITS = RosterMember.Trait.values();

    private enum State {
        READABLE,
        OVERTAKEN,
        BROKEN
    }

    private final ByteBuffer memory;
    private final int areaSize;
    private final long writerPid;
    private final Map<UUID, RosterMember> members = new LinkedHashMap<>();
    private final Collection<RosterMember> view = Collections.unmodifiableCollection(members.values());
    private int elements;
    private State state = State.READABLE;

    /** What was published when it was last read; of a new roster it is nothing. */
    private long seen;

    private byte[] copy = new byte[0];

    private RosterReader(ByteBuffer memory, int areaSize) {
        this.memory = memory;
        this.areaSize = areaSize;
        this.writerPid = memory.getLong(RosterLayout.PID_AT);
    }

    /**
     * Begins to read; {@link #refresh()} reads the members.
     *
     * @param memory little-endian, of a size that nobody can change; absolute access alone
     * @return null when there is no roster in it
     */
    public static @Nullable RosterReader of(ByteBuffer memory) {
        if (memory.capacity() < RosterLayout.AREAS_AT || memory.getLong(RosterLayout.MAGIC_AT) != RosterLayout.MAGIC) {
            return null;
        }
        int areaSize = memory.getInt(RosterLayout.AREA_SIZE_AT);
        if (areaSize < 0 || areaSize > (memory.capacity() - RosterLayout.AREAS_AT) / 2) {
            return null;
        }
        return new RosterReader(memory, areaSize);
    }

    /** The id of the controller's process, as that saw itself. */
    public long writerPid() {
        return writerPid;
    }

    /** Whether the members are known. */
    public boolean isReadable() {
        return state == State.READABLE;
    }

    /** Whether everybody is in it who is on the bus. */
    public boolean isComplete() {
        return isReadable() && !RosterLayout.isIncomplete(seen);
    }

    /**
     * Who is on the bus, in the order in which the controller wrote them; a member that came again is behind the
     * others. A view that changes with a refresh.
     */
    public Collection<RosterMember> members() {
        return view;
    }

    /** The member with this instance; null when it is not there. */
    public @Nullable RosterMember member(UUID instance) {
        return members.get(instance);
    }

    /**
     * Reads what has changed; without a change, a load of one word.
     *
     * @return whether there is a change
     */
    public boolean refresh() {
        long published = (long) RosterLayout.WORD.getAcquire(memory, RosterLayout.PUBLISHED_AT);
        if (state == State.BROKEN || (published == seen && state == State.READABLE)) {
            return false;
        }
        State before = state;
        read(published);
        return state == State.READABLE || before == State.READABLE;
    }

    private void read(long first) {
        long published = first;
        for (int i = 0; i < TRIES; i++) {
            int generation = RosterLayout.generation(published);
            int length = RosterLayout.length(published);
            boolean goesOn = state == State.READABLE && generation == RosterLayout.generation(seen);
            int from = goesOn ? RosterLayout.length(seen) : 0;
            if (length > areaSize || length < from) {
                fail(State.BROKEN);
                return;
            }
            // A copy, since the bytes must not change after they were checked.
            if (copy.length < length - from) {
                copy = new byte[length - from];
            }
            memory.get(RosterLayout.areaAt(generation, areaSize) + from, copy, 0, length - from);
            VarHandle.acquireFence();
            long now = (long) RosterLayout.WORD.getAcquire(memory, RosterLayout.PUBLISHED_AT);
            // The next generation is written elsewhere; the one after it, or its beginning, may be in what was copied.
            if (RosterLayout.generation(now) == generation) {
                if (!goesOn) {
                    forgetAll();
                }
                seen = published;
                state = State.READABLE;
                if (!apply(length - from)) {
                    fail(State.BROKEN);
                }
                return;
            }
            published = now;
        }
        fail(State.OVERTAKEN);
    }

    private void fail(State how) {
        state = how;
        forgetAll();
    }

    private void forgetAll() {
        members.clear();
        elements = 0;
    }

    /** False when the copied bytes are no records. */
    private boolean apply(int length) {
        ByteBuffer all = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at < length) {
            int left = length - at;
            if (left < RosterLayout.SHORT_SIZE) {
                return false;
            }
            int size = all.getInt(at);
            if (size < RosterLayout.SHORT_SIZE || size > left || size % 8 != 0) {
                return false;
            }
            if (!apply(all.slice(at, size).order(ByteOrder.LITTLE_ENDIAN))) {
                return false;
            }
            at += size;
        }
        return true;
    }

    private boolean apply(ByteBuffer record) {
        UUID instance = new UUID(
                Long.reverseBytes(record.getLong(RosterLayout.INSTANCE_AT)),
                Long.reverseBytes(record.getLong(RosterLayout.INSTANCE_AT + Long.BYTES)));
        switch (record.get(RosterLayout.KIND_AT)) {
            case RosterLayout.KIND_JOINED -> {
                forget(instance);
                RosterMember member = member(instance, record);
                if (member == null || members.size() == Roster.MOST_MEMBERS) {
                    return false;
                }
                elements += member.label().size();
                members.put(instance, member);
                return elements <= Roster.MOST_ELEMENTS;
            }
            case RosterLayout.KIND_LEFT -> {
                forget(instance);
                return true;
            }
            case RosterLayout.KIND_RETIRED -> {
                members.computeIfPresent(instance, (same, member) -> member.retired());
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    private void forget(UUID instance) {
        RosterMember before = members.remove(instance);
        if (before != null) {
            elements -= before.label().size();
        }
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
        return new RosterMember(
                instance,
                traits(record.get(RosterLayout.FLAGS_AT)),
                record.getLong(RosterLayout.JOINED_AT),
                record.getLong(RosterLayout.ORDER_AT),
                Byte.toUnsignedInt(record.get(RosterLayout.PRECEDENCE_AT)),
                record.getLong(RosterLayout.ABILITIES_AT),
                record.getLong(RosterLayout.MEMBER_PID_AT),
                record.getLong(RosterLayout.UID_AT),
                label);
    }

    /** Bits of later versions mean nothing here. */
    private static Set<RosterMember.Trait> traits(byte flags) {
        Set<RosterMember.Trait> traits = EnumSet.noneOf(RosterMember.Trait.class);
        for (RosterMember.Trait trait : TRAITS) {
            if ((flags & 1 << trait.ordinal()) != 0) {
                traits.add(trait);
            }
        }
        return traits;
    }
}
