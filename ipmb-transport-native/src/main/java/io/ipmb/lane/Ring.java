package io.ipmb.lane;

import io.ipmb.platform.PacketBuffer;

/**
 * A channel from memory to memory: one side sends, the other one receives, packets keep their bounds and their order.
 * No lock, no allocation for a packet without objects, and no system call but for waking the other side.
 *
 * <p><b>Memory.</b> Both sides share the records ({@link RecordLayout}) and the numbers ({@link RingLayout}). What only
 * one side needs are its fields. So the two sides need nothing of each other but the memory, a {@link Waker}, and a way
 * for kernel objects ({@link ObjectsOut}). This class joins the two halves inside one JVM, with one memory for all;
 * {@link LaneSender} and {@link LaneReceiver} are the halves of a ring between two processes, with one memory that the
 * sender alone can write, for the records, and one for the numbers.
 *
 * <p><b>Positions.</b> They count the bytes of all records since the beginning. {@code published} belongs to the
 * sender: everything before it can be read. {@code consumed} belongs to the receiver: everything before it may be
 * written over. {@code taken} belongs to the receiver as well: everything before it was given to the program. Each side
 * has its own position and looks at the other's number only when it must. Always
 *
 * <pre>
 *   consumed &lt;= position of the receiver &lt;= published &lt;= consumed + capacity
 *   taken &lt;= position of the receiver
 * </pre>
 *
 * <p><b>States.</b> Positions are multiples of 8, so the lowest bits of {@code published} are free to say how the
 * channel ends:
 *
 * <pre>
 *   open ---- sender closes ------------------&gt; ENDED      what was published can be read to its end
 *   open ---- receiver stops -----------------&gt; STOPPED    likewise; sending fails
 *   any ----- receiver closes ----------------&gt; STOPPED and closed: nothing can be read any more
 *   any ----- the other process lets go -------&gt; as if it had closed, whatever is in the memory
 *   any ----- a side finds the ring damaged --&gt; ENDED (by the sender), STOPPED (by the receiver): it fails once,
 *                                               then this is the end for it
 * </pre>
 *
 * <p><b>Memory order.</b> The sender writes records plainly and publishes them by one store, which makes them visible
 * first. Inside one JVM that is a compare-and-set: it fails once a bit is set, so that a packet was either taken before
 * the end, and will be read, or {@code send} says that it was not. Between processes it is a plain store, since the
 * sender can read back what nobody has taken; there the receiver's STOPPED is in its answer. The receiver reads {@code
 * published} with acquire, then the records; it gives space back with a volatile store, which comes after its last read
 * of that space for a sender that reads {@code consumed} with acquire. How the two sides wake each other without losing
 * a wake-up is with {@link SleepFlag}; a receiver that never sleeps says so, and its sender publishes without the fence
 * that this costs ({@link LaneTerms#spins}).
 *
 * <p><b>Trust.</b> The other side may be a process that writes anything. The receiver checks {@code published} (it only
 * grows, never beyond what the ring holds) and each header (it is read once; the packet lies inside of what was
 * published). The sender checks {@code consumed} (it only grows, never beyond {@code published}). A side that finds a
 * lie ends the channel with {@code DAMAGED}. The bytes of a packet can change while they are read, which is the
 * decoder's to endure.
 *
 * <p><b>Space.</b> {@link RingReceiver#receive} copies nothing: the packets that it shows lie in the ring, which gets
 * their space back with the next {@code receive} on this channel, whatever list that fills. They must not be used
 * beyond it. A receiver that waits while it still holds such space is woken also when the sender needs it. In a lane
 * the space goes back in larger pieces, and the sender writes over it up to a {@linkplain RecordMarks mark}.
 *
 * <p><b>Threads.</b> One thread sends at a time, one receives at a time. Both halves can be waited for in a {@link
 * io.ipmb.platform.WaitSet} of any platform, and closed from any thread.
 */
public final class Ring {

    /** The largest packet in bytes unless the constructor says otherwise; what a Linux peer takes as well. */
    public static final int LARGEST_PACKET = 131_040;

    /** The most objects on one packet unless the constructor says otherwise; what a Linux peer takes as well. */
    public static final int MOST_OBJECTS = 253;

    /** The sender has closed; a bit of {@code published}. */
    static final long ENDED = 1;

    /** The receiver takes no more; a bit of {@code published}. */
    static final long STOPPED = 2;

    /** The bits of {@code published} that are a position. */
    static final long POSITION = -RecordLayout.ALIGNMENT;

    private final RingSender sender;
    private final RingReceiver receiver;

    /** A ring inside one JVM, for packets of up to {@link #LARGEST_PACKET} bytes and {@link #MOST_OBJECTS} objects. */
    public Ring(PacketBuffer memory) {
        this(memory, LARGEST_PACKET, MOST_OBJECTS);
    }

    /**
     * A ring inside one JVM.
     *
     * @param memory for records and numbers, see {@link #memoryBytes}; used by this ring alone; must hold two records
     *     of the largest packet, or the channel could get stuck
     * @param maxPacketSize the largest packet in bytes, at least 1
     * @param maxObjects the most objects on one packet
     */
    public Ring(PacketBuffer memory, int maxPacketSize, int maxObjects) {
        if (maxPacketSize < 1 || maxPacketSize > Integer.MAX_VALUE / 2 - RecordLayout.recordBytes(0)) {
            throw new IllegalArgumentException("maxPacketSize=" + maxPacketSize + " is no size of a packet");
        }
        RingMemory shared = RingMemory.inOnePiece(memory);
        if (shared.capacity() / 2 < RecordLayout.recordBytes(maxPacketSize)) {
            throw new IllegalArgumentException("the ring must hold two records of the largest packet: capacity="
                    + shared.capacity() + " maxPacketSize=" + maxPacketSize);
        }
        RingRules rules = new RingRules(maxPacketSize, maxObjects, false);
        LocalObjects objects = new LocalObjects();
        Signal readable = new ParkingSignal();
        Signal writable = new ParkingSignal();
        this.sender = new RingSender(shared, objects, readable, writable, rules);
        this.receiver = new RingReceiver(shared, objects, readable, writable, rules);
    }

    /** The memory for a ring that holds so many bytes of records, a multiple of 8. */
    public static int memoryBytes(int capacity) {
        return Math.addExact(capacity, RingLayout.NUMBERS_BYTES);
    }

    /** The sending half; the same one every time. */
    public RingSender sender() {
        return sender;
    }

    /** The receiving half; the same one every time. */
    public RingReceiver receiver() {
        return receiver;
    }
}
