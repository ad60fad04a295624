package io.ipmb.lane;

import io.ipmb.platform.KernelObject;
import io.ipmb.platform.PacketBuffer;
import io.ipmb.platform.PlatformException;
import java.util.List;

/**
 * The sender's side of a lane's ring. {@link #claim} and {@link #commit} make one record where it lies, without a copy.
 * What the receiver has not taken can be read back.
 *
 * <p>One thread sends at a time. The end, waiting and waking are for any thread.
 */
public final class RingWriter extends SendingSide {

    /** The tag of a record without a tag. */
    public static final int NO_TAG = 0;

    /** What the receiver said when this side last looked. */
    private long answer;

    /** The place of the claimed record; -1 when none is claimed. */
    private int claimed = -1;

    /** How far the claimed record begins behind what is published. */
    private int claimedSkip;

    /** The most bytes of the claimed record. */
    private int claimedRoom;

    private final int maxPacketSize;
    private final ObjectsOut objects;

    private volatile boolean receiverGone;

    /**
     * @param receiver wakes the receiver
     * @param writable wakes the threads on this side
     */
    RingWriter(RingMemory memory, ObjectsOut objects, Waker receiver, Signal writable, RingRules rules) {
        super(memory, receiver, writable, rules);
        this.maxPacketSize = rules.maxPacketSize();
        this.objects = objects;
    }

    /**
     * Claims the place of the next record, to be written there. The claim ends with {@link #commit} or another claim;
     * nobody need use it. For the sending thread.
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
        int skip = skipped(at, record);
        long end = position + skip + record;
        while (!isFree(end)) {
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

    /** The most bytes that the claimed record can have. */
    public int claimedRoom() {
        return claimedRoom;
    }

    /** The memory to write records in. For the sending thread. */
    public PacketBuffer memory() {
        return lent();
    }

    /** The bytes for all records. */
    public int capacity() {
        return capacity;
    }

    /** The largest record in bytes. */
    public int largest() {
        return maxPacketSize;
    }

    /**
     * Publishes the claimed record, also when the receiver has stopped since the claim: then the sender can read it
     * back.
     *
     * @param length the bytes that were written there, at most {@link #claimedRoom()}; at least 1 without a tag
     * @param tag 30 bits, which come out with the record, or {@link #NO_TAG}
     */
    public void commit(int length, int tag) {
        checkClaim(length, tag);
        publish(RecordLayout.header(length, tag));
    }

    /**
     * As {@link #commit(int, int)}, with objects, of which the receiver gets duplicates.
     *
     * @param borrowed remain the caller's
     * @return false when there is no room for the objects at this moment: nothing was sent, and the claim has ended
     * @throws PlatformException as {@link RingSender#send} does
     */
    public boolean commit(int length, int tag, List<? extends KernelObject> borrowed) throws PlatformException {
        checkClaim(length, tag);
        long header = RecordLayout.header(length, tag);
        if (borrowed.isEmpty()) {
            publish(header);
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
        publish(header | RecordLayout.WITH_OBJECTS);
        return true;
    }

    private void checkClaim(int length, int tag) {
        if (claimed < 0 || length < 0 || length > claimedRoom) {
            throw new IllegalStateException("length=" + length + " claimed=" + (claimed < 0 ? "nothing" : claimedRoom));
        }
        if (tag == NO_TAG ? length == 0 : !RecordLayout.isTag(tag)) {
            throw new IllegalArgumentException("length=" + length + " tag=" + tag);
        }
    }

    private void publish(long header) {
        int at = claimed;
        claimed = -1;
        memory.header(at, header);
        int record = RecordLayout.recordBytes(RecordLayout.length(header));
        long written = position + claimedSkip + record;
        if ((answer & RingLayout.UNFENCED) != 0) {
            memory.setRelease(RingLayout.PUBLISHED, written);
        } else {
            memory.setVolatile(RingLayout.PUBLISHED, written);
        }
        goOn(written, behind(at, record));
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
     * The bytes of all records that the receiver has not given to its program yet, as it says. For the sending thread.
     */
    public long untaken() {
        return position - taken();
    }

    /**
     * How far the receiver has given records back, as it says, as far as that can be: those of a receiver that
     * acknowledges records are acknowledged. For the sending thread.
     */
    public long givenBack() {
        return Math.max(space.seenConsumed(), Math.min(position, memory.getAcquire(RingLayout.CONSUMED)));
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
     * The records that the receiver has left behind, from the oldest one on. For the sending thread, once the receiver
     * is gone, or this half is closed.
     *
     * @param taken whether those that were taken and not given back are among them
     */
    UnreadRecords unread(boolean taken) {
        if (!receiverGone && !isClosed()) {
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

    /** The receiver has sent a wake-up. Any thread. */
    void wakeUp() {
        writable.wake();
    }

    @Override
    boolean isOver() {
        return isClosed() || isStopped();
    }

    @Override
    void failWhenOver() throws PlatformException {
        answer = memory.getAcquire(RingLayout.ANSWER);
        if (isClosed() || receiverGone || (answer & RingLayout.TAKES_NO_MORE) != 0) {
            throw over();
        }
    }

    /** Whether the receiver takes nothing more; it may still read what was published. Any thread. */
    @Override
    public boolean isStopped() {
        return receiverGone || (memory.getVolatile(RingLayout.ANSWER) & RingLayout.TAKES_NO_MORE) != 0;
    }
}
