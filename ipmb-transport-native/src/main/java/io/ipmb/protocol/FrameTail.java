package io.ipmb.protocol;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * What a sender of this library asks of its controller for one message. It lies in the packet behind the frame's own
 * end, where other implementations ignore what they find. Only endpoints with the ability {@link Extension#TAILS} write
 * it, to controllers with that ability, which read it from no other endpoint.
 *
 * <pre>
 *  "ipmb4j" 0 2 | u16 length of what follows | u8 version | u8 marks | u64 key, with SPREAD_KEY | later versions' own
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

    /** The longest tail that this version writes. */
    public static final int MOST_BYTES = 20;

    /** "ipmb4j" 0 2, as the eight bytes are read. */
    private static final long MAGIC = 0x0200_6a34_626d_7069L;

    private static final int VERSION = 1;
    private static final int LENGTH_OFFSET = Long.BYTES;
    private static final int VERSION_OFFSET = LENGTH_OFFSET + Short.BYTES;
    private static final int MARKS_OFFSET = VERSION_OFFSET + 1;
    private static final int KEY_OFFSET = MARKS_OFFSET + 1;

    private int marks;
    private long key;

    /** Without marks. */
    public FrameTail() {}

    /** How many bytes a tail with these marks has; a multiple of 4. */
    public static int length(int marks) {
        return (marks & SPREAD_KEY) == 0 ? KEY_OFFSET : KEY_OFFSET + Long.BYTES;
    }

    /**
     * Writes a tail.
     *
     * @param at where a frame ends
     * @param marks any of the three
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
     * Reads the tail of a frame; where there is none, there are no marks.
     *
     * @param frame that begins a packet
     * @param packetLength the packet's length, at least the frame's
     */
    public void read(FrameView frame, int packetLength) {
        int at = frame.offset() + frame.length();
        int there = packetLength - frame.length();
        marks = 0;
        key = 0;
        if (there < KEY_OFFSET) {
            return;
        }
        ByteBuffer memory = frame.memory();
        int length = FrameLayout.unsignedShort(memory, at + LENGTH_OFFSET);
        boolean isWhole = length >= KEY_OFFSET - VERSION_OFFSET && length <= there - VERSION_OFFSET;
        if (!isWhole || FrameLayout.getLong(memory, at) != MAGIC || memory.get(at + VERSION_OFFSET) == 0) {
            return;
        }
        int said = memory.get(at + MARKS_OFFSET);
        if ((said & SPREAD_KEY) != 0) {
            if (length < KEY_OFFSET + Long.BYTES - VERSION_OFFSET) {
                return;
            }
            key = FrameLayout.getLong(memory, at + KEY_OFFSET);
        }
        marks = said & (WITHOUT_LANES | SPREAD | SPREAD_KEY);
    }

    /** The marks that were read. */
    public int marks() {
        return marks;
    }

    /** The key that was read; 0 without {@link #SPREAD_KEY}. */
    public long key() {
        return key;
    }
}
