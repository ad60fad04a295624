package io.ipmb.lane;

/**
 * A sender's walk over its own records, from one to the next. Belongs to the sending thread.
 *
 * <p>Where a system cannot forbid others to write, the headers may be anybody's: each is checked.
 */
final class RecordWalk {

    private final RingMemory memory;
    private final RingRules rules;

    /** Where the next record begins, or the skipped bytes before it. */
    private long position;

    private int index;

    /** The last record. */
    private int at;

    private long header;

    /** @param position where a record begins */
    RecordWalk(RingMemory memory, RingRules rules, long position) {
        this.memory = memory;
        this.rules = rules;
        this.position = position;
        this.index = (int) (position % memory.capacity());
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
