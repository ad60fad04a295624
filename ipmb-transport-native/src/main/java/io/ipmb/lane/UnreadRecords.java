package io.ipmb.lane;

import io.ipmb.platform.PacketBuffer;

/**
 * The records that a receiver has left behind, as their sender reads them back from its own ring, in order. Control
 * records are among them. For the sending thread.
 *
 * <p>Where the receiver says that it stopped in the middle of a record, which it never does, that record is left out.
 */
public final class UnreadRecords {

    private final RingMemory memory;
    private final RecordWalk walk;
    private final long from;
    private final long taken;
    private final long end;

    /**
     * @param walk from a record that is there as it was written; belongs to this one
     * @param from where the first record begins, as the receiver says
     * @param taken how far the receiver has taken records, as it says
     * @param end behind the last record
     */
    UnreadRecords(RingMemory memory, RecordWalk walk, long from, long taken, long end) {
        this.memory = memory;
        this.walk = walk;
        this.from = from;
        this.taken = taken;
        this.end = end;
    }

    /** Goes to the next record; false when there is none. */
    public boolean next() {
        long begin = walk.position();
        while (walk.step(end)) {
            if (begin >= from) {
                return true;
            }
            begin = walk.position();
        }
        return false;
    }

    /** The memory of all records. */
    public PacketBuffer memory() {
        return memory.packets();
    }

    /** The offset of the record's bytes in {@link #memory()}. */
    public int offset() {
        return walk.packet();
    }

    /** The position behind the record. */
    public long end() {
        return walk.position();
    }

    /** The length of the record in bytes. */
    public int length() {
        return RecordLayout.length(walk.header());
    }

    /** The record's tag. */
    public int tag() {
        return RecordLayout.tag(walk.header());
    }

    /** Whether objects rode on it, which are lost. */
    public boolean hadObjects() {
        return RecordLayout.hasObjects(walk.header());
    }

    /** Whether the receiver has given it to its program. */
    public boolean wasTaken() {
        return walk.position() <= taken;
    }
}
