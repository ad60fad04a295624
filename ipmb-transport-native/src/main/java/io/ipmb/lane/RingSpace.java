package io.ipmb.lane;

import static io.ipmb.lane.Ring.POSITION;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The room in a ring, as its sender sees it: what the receiver has given back, and the wait for more of it. The fields
 * that change belong to the sending thread, {@link #await} and {@link #isWorthATry} are for any thread.
 */
final class RingSpace extends CacheLinePadding {

    /** How far the receiver was when this side last looked. */
    private long seenConsumed;

    /** Up to where records may be written over. */
    private long free;

    private final RingMemory memory;
    private final int capacity;
    private final Signal writable;
    private final SleepFlag asleep;
    private final BooleanSupplier isOver;
    private final BooleanSupplier worthATry = this::isWritable;

    /** In lanes alone: records are written over up to a mark, so that the rest can be read back. */
    private final @Nullable RecordMarks marks;

    /**
     * @param writable wakes the threads on this side
     * @param isOver whether the ring has ended, so that a wait for room would be in vain
     */
    RingSpace(RingMemory memory, Signal writable, RingRules rules, BooleanSupplier isOver) {
        this.memory = memory;
        this.capacity = memory.capacity();
        this.writable = writable;
        this.asleep = new SleepFlag(memory, RingLayout.SENDER_SLEEPS, writable);
        this.isOver = isOver;
        this.free = capacity;
        this.marks = rules.lane() ? new RecordMarks(capacity) : null;
    }

    /** Whether there is room up to a position, as far as is known. */
    boolean isFree(long end) {
        return end <= free;
    }

    /** How far there is room, as far as is known. */
    long end() {
        return free;
    }

    /** How far the receiver has given room back, as far as is known. */
    long seenConsumed() {
        return seenConsumed;
    }

    /** Records were published up to a position. */
    void published(long position) {
        if (marks != null) {
            marks.pass(position);
        }
    }

    /**
     * Looks how far the receiver is by now.
     *
     * @param published the sender's position
     * @return false when the receiver cannot be where it says
     */
    boolean look(long published) {
        long consumed = memory.getAcquire(RingLayout.CONSUMED);
        if (consumed < seenConsumed || consumed > published || (consumed & ~POSITION) != 0) {
            return false;
        }
        seenConsumed = consumed;
        free = (marks == null ? consumed : marks.giveUp(consumed, published)) + capacity;
        return true;
    }

    /** What the receiver says, for a message. */
    String told() {
        return "it has given back " + memory.getAcquire(RingLayout.CONSUMED) + " bytes after " + seenConsumed;
    }

    /**
     * Something was refused for want of room: asks for a wake-up once there is some.
     *
     * @param worthwhileFrom how far the receiver must be
     * @param latest where the next record begins
     */
    void refuse(long worthwhileFrom, long latest) {
        awaitConsumed(marks == null ? worthwhileFrom : marks.next(worthwhileFrom, latest));
    }

    /** Something was refused: asks for a wake-up once the receiver has given back so much. */
    void awaitConsumed(long position) {
        memory.setVolatile(RingLayout.SPACE_FROM, position);
    }

    /**
     * Whether nothing was refused, or there is room again, or the end; when not, the receiver will tell. Any thread.
     */
    boolean isWorthATry() {
        return asleep.armUnless(worthATry);
    }

    /** Waits until sending is worth a try. Any thread. */
    void await(long nanos) {
        writable.await(asleep, worthATry, nanos);
    }

    private boolean isWritable() {
        return memory.getVolatile(RingLayout.CONSUMED) >= memory.getVolatile(RingLayout.SPACE_FROM)
                || isOver.getAsBoolean();
    }

    /** Where the oldest record begins that is there as it was written. */
    long oldest() {
        if (marks == null) {
            throw new IllegalStateException("this ring gives no record back");
        }
        return marks.oldest();
    }
}
