package io.ipmb.protocol;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.UUID;

/**
 * What a sender of this library asks of its controller for one message, or tells its receiver. It lies in the packet
 * behind the frame's own end, where other implementations ignore what they find. Only endpoints with the ability {@link
 * Extension#TAILS} write it, to controllers with that ability, which read it from no other endpoint.
 *
 * <pre>
 *  "ipmb4j" 0 2 | u16 length of what follows | u8 version | u8 marks | u64 key, with SPREAD_KEY
 *                                     | u8[16] instance, with ONLY_TO
 *                                     | u8 redeliveries, u8 crashes, u16 0, with REDELIVERED | later versions' own
 * </pre>
 *
 * <p>All little-endian. What is not like that is no tail. One object is filled by one {@link #read} after the other;
 * for one thread; neither reading nor writing allocates.
 */
public final class FrameTail {

    /** The mark of a message for those alone to whom its sender has no lane. */
    public static final int WITHOUT_LANES = 1;

    /** The mark of a unicast message that is to go to any of those that match, so that they share the work. */
    public static final int SPREAD = 1 << 1;

    /** With {@link #SPREAD}: the messages with this key go to one and the same match, see {@link Rendezvous}. */
    public static final int SPREAD_KEY = 1 << 2;

    /**
     * The mark of a message for one endpoint alone: the sender had it in a lane to that endpoint that was not taken up.
     * When the endpoint is gone, a unicast message goes to the next match, and a multicast is dropped.
     */
    public static final int ONLY_TO = 1 << 3;

    /** The mark of a message that is sent again, since a receiver had it and has not acknowledged it. */
    public static final int REDELIVERED = 1 << 4;

    /** The largest number of redeliveries and of crashes; larger ones are written as this. */
    public static final int MOST_REDELIVERIES = 255;

    /** The longest tail that this version writes. */
    public static final int MOST_BYTES = 40;

    private static final int ALL_MARKS = WITHOUT_LANES | SPREAD | SPREAD_KEY | ONLY_TO | REDELIVERED;

    /** "ipmb4j" 0 2, as the eight bytes are read. */
    private static final long MAGIC = 0x0200_6a34_626d_7069L;

    private static final int VERSION = 1;
    private static final int LENGTH_OFFSET = Long.BYTES;
    private static final int VERSION_OFFSET = LENGTH_OFFSET + Short.BYTES;
    private static final int MARKS_OFFSET = VERSION_OFFSET + 1;
    private static final int KEY_OFFSET = MARKS_OFFSET + 1;

    private int marks;
    private long key;
    private long instanceHigh;
    private long instanceLow;
    private int redeliveries;
    private int crashes;

    /** Without marks. */
    public FrameTail() {}

    /** How many bytes a tail with these marks has; a multiple of 4. */
    public static int length(int marks) {
        return KEY_OFFSET
                + ((marks & SPREAD_KEY) == 0 ? 0 : Long.BYTES)
                + ((marks & ONLY_TO) == 0 ? 0 : FrameLayout.UUID_BYTES)
                + ((marks & REDELIVERED) == 0 ? 0 : Integer.BYTES);
    }

    /**
     * Writes a tail without {@link #ONLY_TO} and without {@link #REDELIVERED}.
     *
     * @param at where a frame ends
     * @param marks any of the others; with one of these two, the caller adds what belongs to it
     * @param key ignored without {@link #SPREAD_KEY}
     * @return its length
     * @throws IndexOutOfBoundsException when there is no room for it before the memory's limit
     */
    public static int write(ByteBuffer into, int at, int marks, long key) {
        int length = length(marks);
        Objects.checkFromIndexSize(at, length, into.limit());
        FrameLayout.putLong(into, at, MAGIC);
        FrameLayout.putShort(into, at + LENGTH_OFFSET, (short) (length - VERSION_OFFSET));
        into.put(at + VERSION_OFFSET, (byte) VERSION);
        into.put(at + MARKS_OFFSET, (byte) marks);
        if ((marks & SPREAD_KEY) != 0) {
            FrameLayout.putLong(into, at + KEY_OFFSET, key);
        }
        return length;
    }

    /**
     * Writes a tail with {@link #ONLY_TO}.
     *
     * @param at where a frame ends
     * @param marks {@link #REDELIVERED}, to which the caller adds what belongs to it, or 0
     * @param instance that of the endpoint
     * @return its length
     * @throws IndexOutOfBoundsException when there is no room for it before the memory's limit
     */
    public static int writeOnlyTo(ByteBuffer into, int at, int marks, UUID instance) {
        int length = write(into, at, marks | ONLY_TO, 0);
        FrameLayout.putLong(into, at + KEY_OFFSET, Long.reverseBytes(instance.getMostSignificantBits()));
        FrameLayout.putLong(into, at + KEY_OFFSET + Long.BYTES, Long.reverseBytes(instance.getLeastSignificantBits()));
        return length;
    }

    /**
     * Writes what belongs to {@link #REDELIVERED}, behind a tail with that mark.
     *
     * @param end where the tail ends
     * @param redeliveries 1 or more
     * @param crashes 0 or more
     */
    public static void writeRedeliveries(ByteBuffer into, int end, int redeliveries, int crashes) {
        int at = end - Integer.BYTES;
        into.put(at, (byte) Math.min(redeliveries, MOST_REDELIVERIES));
        into.put(at + 1, (byte) Math.min(crashes, MOST_REDELIVERIES));
        FrameLayout.putShort(into, at + 2, (short) 0);
    }

    /**
     * Reads the tail of a frame; where there is none, there are no marks.
     *
     * @param frame that begins a packet
     * @param packetLength the packet's length, at least the frame's
     */
    public void read(FrameView frame, int packetLength) {
        marks = 0;
        key = 0;
        instanceHigh = 0;
        instanceLow = 0;
        redeliveries = 0;
        crashes = 0;
        int there = packetLength - frame.length();
        if (there >= KEY_OFFSET) {
            read(frame.memory(), frame.offset() + frame.length(), there);
        }
    }

    private void read(ByteBuffer memory, int at, int there) {
        int length = VERSION_OFFSET + FrameLayout.unsignedShort(memory, at + LENGTH_OFFSET);
        int said = memory.get(at + MARKS_OFFSET) & ALL_MARKS;
        if (FrameLayout.getLong(memory, at) != MAGIC
                || memory.get(at + VERSION_OFFSET) == 0
                || length > there
                || length < length(said)) {
            return;
        }
        marks = said;
        int next = at + KEY_OFFSET;
        if ((said & SPREAD_KEY) != 0) {
            key = FrameLayout.getLong(memory, next);
            next += Long.BYTES;
        }
        if ((said & ONLY_TO) != 0) {
            instanceHigh = Long.reverseBytes(FrameLayout.getLong(memory, next));
            instanceLow = Long.reverseBytes(FrameLayout.getLong(memory, next + Long.BYTES));
            next += FrameLayout.UUID_BYTES;
        }
        if ((said & REDELIVERED) != 0) {
            redeliveries = memory.get(next) & 0xff;
            crashes = memory.get(next + 1) & 0xff;
        }
    }

    /** The marks that were read. */
    public int marks() {
        return marks;
    }

    /** The key that was read; 0 without {@link #SPREAD_KEY}. */
    public long key() {
        return key;
    }

    /** The instance that was read; all zeros without {@link #ONLY_TO}. Allocates. */
    public UUID instance() {
        return new UUID(instanceHigh, instanceLow);
    }

    /** How often receivers had the message and did not acknowledge it; 0 without {@link #REDELIVERED}. */
    public int redeliveries() {
        return redeliveries;
    }

    /** How many of those receivers had crashed; 0 without {@link #REDELIVERED}. */
    public int crashes() {
        return crashes;
    }
}
