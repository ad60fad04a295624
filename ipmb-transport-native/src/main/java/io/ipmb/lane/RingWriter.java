package io.ipmb.lane;

import static io.ipmb.lane.Ring.ENDED;
import static io.ipmb.lane.Ring.POSITION;
import static io.ipmb.lane.Ring.STOPPED;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import io.ipmb.platform.PlatformException.Reason;
import java.util.List;

/**
 * The pen of a ring's sender: it writes records, publishes them, and knows how the ring ends. The first group of fields
 * belongs to the sending thread; the padding keeps them off the cache lines of the receiver's.
 *
 * <p>{@link #claim} and {@link #commit} make one record where it lies, without a copy; {@link RingSender} writes
 * packets from elsewhere, several at once.
 *
 * <p>One thread sends at a time. The end, waiting, waking and closing are for any thread.
 */
public final class RingWriter extends CacheLinePadding {

    /** The tag of a record without a tag. */
    public static final int NO_TAG = 0;

    /** How far records are published. */
    private long position;

    /** The place of {@link #position} in the ring. */
    private int index;

    /** How far records are written, published or not; valid within one call of send. */
    private long written;

    private int writtenIndex;

    /** Whether the latest written record, which is not published yet, has objects on their way. */
    private boolean objectsUnderWay;

    /** What the receiver said when this side last looked; in lanes alone. */
    private long answer;

    /** The place of the claimed record; -1 when none is claimed. */
    private int claimed = -1;

    /** How far the claimed record begins behind {@link #position}. */
    private int claimedSkip;

    /** The most bytes of the claimed record. */
    private int claimedRoom;

    private final RingMemory memory;
    private final PacketBuffer lent;
    private final int capacity;
    private final int maxPacketSize;
    private final RingRules rules;
    private final boolean lane;
    private final RingSpace space;
    private final ObjectsOut objects;
    private final Signal writable;
    private final SleepFlag receiverAsleep;

    private volatile boolean closed;
    private volatile boolean receiverGone;

    /**
     * @param receiver wakes the receiver
     * @param writable wakes the threads on this side
     */
    RingWriter(RingMemory memory, ObjectsOut objects, Waker receiver, Signal writable, RingRules rules) {
        this.memory = memory;
        this.lent = memory.packets().view();
        this.capacity = memory.capacity();
        this.maxPacketSize = rules.maxPacketSize();
        this.rules = rules;
        this.lane = rules.lane();
        this.objects = objects;
        this.writable = writable;
        this.space = new RingSpace(memory, writable, rules, this::isOver);
        this.receiverAsleep = new SleepFlag(memory, RingLayout.READER_SLEEPS, receiver);
    }

    /**
     * Claims the place of the next record, to be written there. The claim ends with {@link #commit}, another claim or
     * {@link RingSender#send}; nobody need use it. For the sending thread.
     *
     * @param least the bytes that the record needs at least, from 0 to {@link #largest()}
     * @return the offset in {@link #memory()}, which has {@link #claimedRoom()} bytes from there; -1 when the ring is
     *     full at this moment, and {@link #await} waits for that room
     * @throws PlatformException {@code CLOSED}, {@code PACKET_TOO_LARGE}, {@code DAMAGED}
     */
    public int claim(int least) throws PlatformException {
        claimed = -1;
        failWhenOver();
        rules.checkSize(least);
        int record = RecordLayout.recordBytes(least);
        int at = index;
        int skip = record > capacity - at ? capacity - at : 0;
        long end = position + skip + record;
        while (!space.isFree(end) && !isFreeNow(end)) {
            refuse(position, end);
            if (!roomCameBack()) {
                return -1;
            }
        }
        if (skip > 0) {
            memory.header(at, RecordLayout.SKIP);
            at = 0;
        }
        int free = (int) Math.min(capacity - at, space.end() - position - skip);
        claimed = at;
        claimedSkip = skip;
        claimedRoom = Math.min(maxPacketSize, free - RecordLayout.HEADER_BYTES);
        return at + RecordLayout.HEADER_BYTES;
    }

    /** The bytes for all records. */
    public int capacity() {
        return capacity;
    }

    /** The most bytes that the claimed record can have. */
    public int claimedRoom() {
        return claimedRoom;
    }

    /**
     * Publishes the claimed record.
     *
     * @param length the bytes that were written there, at most {@link #claimedRoom()}; at least 1 without a tag
     * @param tag 30 bits, which come out with the record; {@link #NO_TAG} in a ring inside one JVM
     * @throws PlatformException {@code CLOSED}: the record counts as not sent; {@code DAMAGED}
     */
    public void commit(int length, int tag) throws PlatformException {
        checkClaim(length, tag);
        commit(RecordLayout.header(length, tag));
    }

    /**
     * As {@link #commit(int, int)}, with objects, of which the receiver gets duplicates.
     *
     * @param borrowed remain the caller's
     * @return false when there is no room for the objects at this moment: nothing was sent, and the claim has ended
     * @throws PlatformException as {@link RingSender#send} does, besides
     */
    public boolean commit(int length, int tag, List<? extends KernelObject> borrowed) throws PlatformException {
        checkClaim(length, tag);
        long header = RecordLayout.header(length, tag);
        if (borrowed.isEmpty()) {
            commit(header);
            return true;
        }
        rules.checkObjects(borrowed.size());
        while (!objects.add(borrowed, position + claimedSkip)) {
            refuseObjects();
            if (!roomCameBack()) {
                claimed = -1;
                return false;
            }
        }
        objectsUnderWay = true;
        commit(header | RecordLayout.WITH_OBJECTS);
        return true;
    }

    private void commit(long header) throws PlatformException {
        int at = claimed;
        claimed = -1;
        memory.header(at, header);
        int record = RecordLayout.recordBytes(RecordLayout.length(header));
        written = position + claimedSkip + record;
        writtenIndex = at + record == capacity ? 0 : at + record;
        if (!publish()) {
            throw over();
        }
    }

    private void checkClaim(int length, int tag) {
        if (claimed < 0 || length < 0 || length > claimedRoom) {
            throw new IllegalStateException("length=" + length + " claimed=" + (claimed < 0 ? "nothing" : claimedRoom));
        }
        if (!rules.allow(length, tag)) {
            throw new IllegalArgumentException("length=" + length + " tag=" + tag);
        }
    }

    /** The place of the next record of up to {@code most} bytes, where it has all its room at once; otherwise -1. */
    int lend(int most) {
        int record = RecordLayout.recordBytes(most);
        if (record > capacity - index) {
            return -1;
        }
        long end = position + record;
        // A number that cannot be is for the next send to report.
        if (!space.isFree(end) && (!space.look(position) || !space.isFree(end))) {
            return -1;
        }
        return index + RecordLayout.HEADER_BYTES;
    }

    /** The memory to write records in. For the sending thread. */
    public PacketBuffer memory() {
        return lent;
    }

    /** The largest packet in bytes. */
    public int largest() {
        return maxPacketSize;
    }

    /** Begins to write records, of which nothing is published. */
    void begin() throws PlatformException {
        claimed = -1;
        failWhenOver();
        written = position;
        writtenIndex = index;
    }

    /** Writes one record behind the others; false when it does not fit at this moment. */
    @SuppressWarnings("ReferenceEquality") // a buffer equals itself alone
    boolean write(PacketBuffer from, int offset, int length, List<? extends KernelObject> borrowed)
            throws PlatformException {
        rules.checkSize(length);
        rules.checkObjects(borrowed.size());
        int record = RecordLayout.recordBytes(length);
        int at = writtenIndex;
        int skip = record > capacity - at ? capacity - at : 0;
        long end = written + skip + record;
        if (!space.isFree(end) && !isFreeNow(end)) {
            refuse(written, end);
            return false;
        }
        if (skip > 0) {
            memory.header(at, RecordLayout.SKIP);
            at = 0;
        }
        int packet = at + RecordLayout.HEADER_BYTES;
        if (from != lent || offset != packet) {
            memory.copyIn(packet, from, offset, length);
        }
        long header = length;
        if (!borrowed.isEmpty()) {
            if (!objects.add(borrowed, written + skip)) {
                refuseObjects();
                return false;
            }
            objectsUnderWay = true;
            header |= RecordLayout.WITH_OBJECTS;
        }
        memory.header(at, header);
        written = end;
        writtenIndex = at + record == capacity ? 0 : at + record;
        return true;
    }

    /** Shows the written records to the receiver; false when the channel ended meanwhile and they count as not sent. */
    boolean publish() {
        boolean withObjects = objectsUnderWay;
        objectsUnderWay = false;
        if (!lane) {
            if (!memory.compareAndSet(RingLayout.PUBLISHED, position, written)) {
                if (withObjects) {
                    objects.withdraw();
                }
                return false;
            }
        } else if ((answer & RingLayout.UNFENCED) != 0) {
            memory.setRelease(RingLayout.PUBLISHED, written);
        } else {
            memory.setVolatile(RingLayout.PUBLISHED, written);
        }
        position = written;
        index = writtenIndex;
        space.published(written);
        receiverAsleep.wakeIfArmed();
        return true;
    }

    /** Looks for room up to a position. */
    private boolean isFreeNow(long end) throws PlatformException {
        lookAtConsumed();
        return space.isFree(end);
    }

    private void lookAtConsumed() throws PlatformException {
        if (!space.look(position)) {
            throw damage(space.told() + ", of " + position + " published");
        }
    }

    /**
     * There is no room.
     *
     * @param begin of what was refused
     */
    private void refuse(long begin, long end) throws PlatformException {
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
    private void refuseObjects() throws PlatformException {
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
    boolean roomCameBack() {
        if (space.isWorthATry()) {
            return true;
        }
        receiverAsleep.wakeIfArmed();
        return false;
    }

    private PlatformException damage(String how) {
        close();
        return new PlatformException(Reason.DAMAGED, "the receiver broke the rules of the ring: " + how);
    }

    /** How far records are published. For the sending thread. */
    public long published() {
        return position;
    }

    /**
     * How far the receiver has given records to its program, as it says, as far as that can be. For the sending thread.
     */
    public long taken() {
        return Math.max(space.seenConsumed(), Math.min(position, memory.getAcquire(RingLayout.TAKEN)));
    }

    /**
     * Asks the receiver to give everything back, so that {@link #await} waits for that. For the sending thread.
     *
     * @return whether it has
     * @throws PlatformException {@code CLOSED}, {@code DAMAGED}
     */
    public boolean hasGivenAllBack() throws PlatformException {
        while (true) {
            failWhenOver();
            lookAtConsumed();
            if (space.seenConsumed() == position) {
                return true;
            }
            space.awaitConsumed(position);
            if (!roomCameBack()) {
                return false;
            }
        }
    }

    /**
     * The bytes of all records that the receiver has not given to its program yet, as it says. For the sending thread.
     */
    public long untaken() {
        return position - taken();
    }

    /**
     * The records that the receiver has left behind, from the oldest one on. For the sending thread, once the receiver
     * is gone, or this half is closed.
     *
     * @param taken whether those that were taken and not given back are among them
     */
    UnreadRecords unread(boolean taken) {
        if (!receiverGone && !closed) {
            throw new IllegalStateException("the receiver may still read");
        }
        long consumed = memory.getAcquire(RingLayout.CONSUMED);
        long told = memory.getAcquire(RingLayout.TAKEN);
        RecordWalk walk = new RecordWalk(memory, rules, space.oldest());
        return new UnreadRecords(memory, walk, taken ? consumed : Math.max(consumed, told), told, position);
    }

    /** The receiver's process has let go of the ring: sending fails from now on. Any thread. */
    void receiverIsGone() {
        receiverGone = true;
        writable.wake();
    }

    /** The receiver has sent a wake-up from another process. Any thread. */
    void wakeUp() {
        writable.wake();
    }

    private boolean isOver() {
        return closed || isStopped() || (!lane && (memory.getVolatile(RingLayout.PUBLISHED) & ENDED) != 0);
    }

    private void failWhenOver() throws PlatformException {
        if (lane) {
            answer = memory.getAcquire(RingLayout.ANSWER);
            if (closed || receiverGone || (answer & RingLayout.TAKES_NO_MORE) != 0) {
                throw over();
            }
        } else if (closed || (memory.getAcquire(RingLayout.PUBLISHED) & ~POSITION) != 0) {
            throw over();
        }
    }

    /** The failure of a send that has found the ring at its end, or, inside one JVM, another word than its own. */
    PlatformException over() {
        if (!isOver()) {
            return damage("it has written another position than the sender's");
        }
        return new PlatformException(
                Reason.CLOSED, closed ? "this sending half is closed" : "the receiving half takes no more packets");
    }

    /** Whether nothing was refused, or there is room again, or the end; when not, the bells ring once there is. */
    boolean isWorthATry() {
        return space.isWorthATry();
    }

    /**
     * Waits for room after a refusal, the end of the ring, an interruption of the calling thread, which stays set, or
     * the end of the time; may return early without a reason. A virtual thread parks. Any thread.
     */
    public void await(long nanos) {
        space.await(nanos);
    }

    /** From now on the bell is called with each wake-up of this side, see {@link Signal#watch}. */
    void watch(Runnable bell) {
        writable.watch(bell);
    }

    void unwatch(Runnable bell) {
        writable.unwatch(bell);
    }

    /** Whether this half is closed. Any thread. */
    public boolean isClosed() {
        return closed;
    }

    /** Whether the receiver takes nothing more; it may still read what was published. Any thread. */
    public boolean isStopped() {
        return lane
                ? receiverGone || (memory.getVolatile(RingLayout.ANSWER) & RingLayout.TAKES_NO_MORE) != 0
                : (memory.getVolatile(RingLayout.PUBLISHED) & STOPPED) != 0;
    }

    /** Ends the ring behind the last published record. Any thread. */
    void close() {
        if (!closed) {
            closed = true;
            memory.getAndSetBits(RingLayout.PUBLISHED, ENDED);
            receiverAsleep.wake();
            writable.wake();
        }
    }
}
