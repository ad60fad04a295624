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

    private final RingMemory memory;
    private final int capacity;
    private final Signal writable;
    private final SleepFlag asleep;
    private final BooleanSupplier isOver;
    private final BooleanSupplier worthATry = this::isWritable;

    /** The oldest record that can be read back; in lanes alone. */
    private final @Nullable RecordWalk oldest;

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
        this.oldest = rules.lane() ? new RecordWalk(memory, rules) : null;
    }

    /** Whether there is room up to a position, as far as is known. */
    boolean isFree(long end) {
        return end - seenConsumed <= capacity;
    }

    /** How far there is room, as far as is known. */
    long end() {
        return seenConsumed + capacity;
    }

    /** How far the receiver has given room back, as far as is known. */
    long seenConsumed() {
        return seenConsumed;
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
        if (oldest != null && !oldest.advanceTo(consumed)) {
            return false;
        }
        seenConsumed = consumed;
        return true;
    }

    /** What the receiver says, for a message. */
    String told() {
        return "it has given back " + memory.getAcquire(RingLayout.CONSUMED) + " bytes after " + seenConsumed;
    }

    /** Something was refused: says from which number on the receiver's progress is worth a wake-up. */
    void refuse(long worthwhileFrom) {
        memory.setVolatile(RingLayout.SPACE_FROM, worthwhileFrom);
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

    /** A walk from the oldest record that is there as it was written. */
    RecordWalk oldest() {
        if (oldest == null) {
            throw new IllegalStateException("this ring keeps no record of its records");
        }
        return oldest.copy();
    }
}
