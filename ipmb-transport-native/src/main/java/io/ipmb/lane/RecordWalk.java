package io.ipmb.lane;

/**
 * A sender's walk over its own records, from one to the next. Belongs to the sending thread.
 *
 * <p>Where a system cannot forbid others to write, the headers may be anybody's: each is checked.
 */
final class RecordWalk {

    private final RingMemory memory;
    private final RingRules rules;

    /** Where the next record begins, the bytes that are skipped before it included. */
    private long position;

    private int index;

    /** The last record. */
    private int at;

    private long header;

    RecordWalk(RingMemory memory, RingRules rules) {
        this.memory = memory;
        this.rules = rules;
    }

    /** Another walk from here. */
    RecordWalk copy() {
        RecordWalk copy = new RecordWalk(memory, rules);
        copy.position = position;
        copy.index = index;
        return copy;
    }

    long position() {
        return position;
    }

    /** The place of the packet of the last record. */
    int packet() {
        return at + RecordLayout.HEADER_BYTES;
    }

    /** The header of the last record. */
    long header() {
        return header;
    }

    /** Goes over all records before the limit; false, and no further, when no record ends there. */
    boolean advanceTo(long limit) {
        while (position < limit) {
            if (!step(limit)) {
                return false;
            }
        }
        return position == limit;
    }

    /** Goes over the next record; false, without a step, when none ends before or at the limit. */
    boolean step(long limit) {
        int begin = index;
        long reached = position;
        long next = memory.header(begin);
        if (next == RecordLayout.SKIP) {
            reached += memory.capacity() - begin;
            begin = 0;
            next = memory.header(begin);
        }
        long room = Math.min(memory.capacity() - begin, limit - reached);
        if (!RecordLayout.isPacket(next, rules.forbidden(), rules.maxPacketSize(), room)) {
            return false;
        }
        int record = RecordLayout.recordBytes(RecordLayout.length(next));
        at = begin;
        header = next;
        index = begin + record == memory.capacity() ? 0 : begin + record;
        position = reached + record;
        return true;
    }
}
