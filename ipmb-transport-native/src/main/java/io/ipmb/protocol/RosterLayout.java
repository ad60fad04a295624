package io.ipmb.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The layout of a roster in memory. One process writes it; others read it, possibly after the death of the writer at
 * any moment.
 *
 * <pre>
 *    0  "ipmbros" 02
 *    8  u32 length, u32 generation     one word, written with release after the bytes that it covers
 *   16  u64 the writer's process id, in its own pid namespace
 *   24  u32 size of one area, a multiple of 8; u32 0
 *   32  area 0, area 1                 the generation's lowest bit selects the valid one
 *
 *  length:  its highest bit marks an incomplete roster: some endpoint on the bus is not in it
 *  area:    one record after the other, {@code length} bytes of them
 *  record:  u32 size, a multiple of 8 | u8 kind | u8 flags | u8 precedence | u8 0 | u8[16] instance
 *           kind 1, joined:  u64 joined | u64 order | u64 abilities | u64 pid | u64 uid
 *                            | u16 elements | for each: u16 bytes, UTF-8 | zeros up to the size
 *           kind 2, left:    nothing more
 *           kind 3, retired: nothing more
 *  flags:   1 the endpoint has told its instance, 2 it is the controller's own, 4 it has retired, 8 it was on
 *           the bus under the former controller, and is not back yet
 * </pre>
 *
 * <p>All little-endian. Records are only appended. When the area is full, the next generation begins: the writer writes
 * the present members into the other area. A reader of the first area still finds it whole.
 */
final class RosterLayout {

    /** Orders the published word behind the bytes that it covers. */
    static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** "ipmbros" 02 as a number. */
    static final long MAGIC = 0x02_73_6f_72_62_6d_70_69L;

    static final int MAGIC_AT = 0;
    static final int PUBLISHED_AT = 8;
    static final int PID_AT = 16;
    static final int AREA_SIZE_AT = 24;
    static final int AREAS_AT = 32;

    static final int KIND_AT = 4;
    static final int FLAGS_AT = 5;
    static final int PRECEDENCE_AT = 6;
    static final int INSTANCE_AT = 8;
    static final int SHORT_SIZE = 24;
    static final int JOINED_AT = 24;
    static final int ORDER_AT = 32;
    static final int ABILITIES_AT = 40;
    static final int MEMBER_PID_AT = 48;
    static final int UID_AT = 56;
    static final int ELEMENTS_AT = 64;
    static final int LABEL_AT = 66;

    static final int KIND_JOINED = 1;
    static final int KIND_LEFT = 2;
    static final int KIND_RETIRED = 3;

    private static final int INCOMPLETE = 1 << 31;

    private RosterLayout() {}

    static int padded(int length) {
        return (length + 7) & ~7;
    }

    static int length(long published) {
        return (int) published & ~INCOMPLETE;
    }

    static boolean isIncomplete(long published) {
        return ((int) published & INCOMPLETE) != 0;
    }

    static int generation(long published) {
        return (int) (published >>> 32);
    }

    static long published(int generation, int length, boolean incomplete) {
        return (long) generation << 32 | Integer.toUnsignedLong(incomplete ? length | INCOMPLETE : length);
    }

    /** The offset of a generation's area. */
    static int areaAt(int generation, int areaSize) {
        return AREAS_AT + (generation & 1) * areaSize;
    }
}
