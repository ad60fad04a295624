package io.ipmb.lane;

import static io.ipmb.lane.Ring.ENDED;

import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;

/**
 * The sender's side of a ring: how far records are published, the room for more of them, and the end. {@link
 * RingSender} writes packets inside one JVM, {@link RingWriter} writes the records of a lane; they publish them in ways
 * of their own, and see the receiver's end in places of their own.
 *
 * <p>The first group of fields belongs to the sending thread; the padding keeps them off the cache lines of the
 * receiver's. One thread sends at a time. The end, waiting and waking are for any thread.
 */
abstract class SendingSide extends CacheLinePadding {

    /** How far records are published. */
    long position;

    /** The place of {@link #position} in the ring. */
    int index;

    final RingMemory memory;
    final int capacity;
    final RingRules rules;
    final RingSpace space;
    final Signal writable;
    private final PacketBuffer lent;
    private final SleepFlag receiverAsleep;

    private volatile boolean closed;

    /**
     * @param receiver wakes the receiver
     * @param writable wakes the threads on this side
     */
    SendingSide(RingMemory memory, Waker receiver, Signal writable, RingRules rules) {
        this.memory = memory;
        this.lent = memory.packets().view();
        this.capacity = memory.capacity();
        this.rules = rules;
        this.writable = writable;
        this.space = new RingSpace(memory, writable, rules, this::isOver);
        this.receiverAsleep = new SleepFlag(memory, RingLayout.READER_SLEEPS, receiver);
    }

    /** Whether nothing more can be sent. Any thread. */
    abstract boolean isOver();

    /** Whether the receiver takes nothing more. Any thread. */
    abstract boolean isStopped();

    /** Fails when nothing more can be sent. For the sending thread. */
    abstract void failWhenOver() throws PlatformException;

    /** The memory to write records in. */
    final PacketBuffer lent() {
        return lent;
    }

    /** The bytes that are left over at the end of the ring when a record there is too long for them. */
    final int skipped(int at, int record) {
        return record > capacity - at ? capacity - at : 0;
    }

    /** The place behind a record. */
    final int behind(int at, int record) {
        return at + record == capacity ? 0 : at + record;
    }

    /** Records were published: the next one begins there. */
    final void goOn(long from, int at) {
        position = from;
        index = at;
        space.published(from);
        receiverAsleep.wakeIfArmed();
    }

    /** Whether there is room up to a position; looks at the receiver's number only when it must. */
    final boolean isFree(long end) throws PlatformException {
        if (space.isFree(end)) {
            return true;
        }
        lookAtConsumed();
        return space.isFree(end);
    }

    final void lookAtConsumed() throws PlatformException {
        if (!space.look(position)) {
            throw damage(space.told() + ", of " + position + " published");
        }
    }

    /**
     * There is no room.
     *
     * @param begin of what was refused
     */
    final void refuse(long begin, long end) throws PlatformException {
        // The end counts as a reason to try again, so it must not look like a full ring here.
        failWhenOver();
        // A quarter of the ring, so that a slow receiver does not wake the sender for every single packet.
        long worthwhile = Math.max(end, begin + capacity / 4) - capacity;
        space.refuse(Math.min(worthwhile, begin), begin);
    }

    /**
     * The way for objects is full of those of records before: there is room once the receiver gives some of these back.
     * When it has given back all of them, it has left the objects where they were.
     */
    final void refuseObjects() throws PlatformException {
        failWhenOver();
        lookAtConsumed();
        if (space.seenConsumed() == position) {
            throw damage("it has given back everything and taken no objects");
        }
        space.awaitConsumed(space.seenConsumed() + RecordLayout.ALIGNMENT);
    }

    /**
     * After a refusal: whether the receiver made room meanwhile. When not, the signal is armed. A receiver that waits
     * as well does so with the whole ring in its hands, and must be told that it is time to give it back.
     */
    final boolean roomCameBack() {
        if (space.isWorthATry()) {
            return true;
        }
        receiverAsleep.wakeIfArmed();
        return false;
    }

    /** The failure of a send at the end of the ring. */
    final PlatformException over() {
        if (!isOver()) {
            return damage("it has written over what it, or the sender, has said of the end");
        }
        return new PlatformException(
                Reason.CLOSED, closed ? "this sending half is closed" : "the receiving half takes no more packets");
    }

    private PlatformException damage(String how) {
        end();
        return new PlatformException(Reason.DAMAGED, "the receiver broke the rules of the ring: " + how);
    }

    /**
     * Waits for room after a refusal, the end of the ring, an interruption of the calling thread, which stays set, or
     * the end of the time; may return early without a reason. A virtual thread parks. Any thread.
     */
    public final void await(long nanos) {
        space.await(nanos);
    }

    /** Whether this half is closed. Any thread. */
    public final boolean isClosed() {
        return closed;
    }

    /** Ends the ring behind the last published record. Any thread. */
    final void end() {
        if (!closed) {
            closed = true;
            memory.getAndSetBits(RingLayout.PUBLISHED, ENDED);
            receiverAsleep.wake();
            writable.wake();
        }
    }
}
