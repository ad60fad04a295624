package io.ipmb.protocol;

import io.ipmb.codec.BincodeReader;
import io.ipmb.codec.BincodeWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * The layout of a frame, little-endian except for the type id:
 *
 * <pre>
 *  0        1        2        3        4                                8
 * +--------+--------+--------+--------+--------------------------------+
 * |  0xFF  | major  | minor  | patch  |         selector_size          |
 * +--------+--------+--------+--------+--------------------------------+
 * |  selector: label expression, mode, type id (16), region count, ttl |
 * |  ... padded to a multiple of 4                                     |
 * +-----------------------------------+--------------------------------+
 * |           payload_size            |
 * +-----------------------------------+--------------------------------+
 * |  payload ... padded to a multiple of 4                             |
 * +--------------------------------------------------------------------+
 * </pre>
 *
 * <p>Sizes are unsigned and do not count the padding.
 */
final class FrameLayout {

    static final int MAGIC = 0xFF;
    static final int MAJOR_OFFSET = 1;
    static final int MINOR_OFFSET = 2;
    static final int PATCH_OFFSET = 3;
    static final int SELECTOR_SIZE_OFFSET = 4;
    static final int SELECTOR_OFFSET = 8;
    static final int SIZE_BYTES = 4;
    static final int UUID_BYTES = 16;

    /** Header and two sizes: no frame is shorter. */
    static final int MIN_LENGTH = 12;

    /** The length of the packet that old versions send ahead of each frame. */
    static final int LEGACY_ANNOUNCEMENT_LENGTH = 8;

    static final int UNICAST = 0;
    static final int MULTICAST = 1;

    static final int NANOS_PER_SECOND = 1_000_000_000;

    private static final VarHandle SHORT =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle ARRAY_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle ARRAY_LONG_BIG_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private FrameLayout() {}

    /** A size with its padding. */
    static long align4(long size) {
        return (size + 3) & ~3L;
    }

    /** Reads an unsigned size. */
    static long size(ByteBuffer memory, int at) {
        return Integer.toUnsignedLong((int) INT.get(memory, at));
    }

    static void putSize(ByteBuffer memory, int at, int size) {
        INT.set(memory, at, size);
    }

    static int unsignedShort(ByteBuffer memory, int at) {
        return Short.toUnsignedInt((short) SHORT.get(memory, at));
    }

    static void putShort(ByteBuffer memory, int at, short value) {
        SHORT.set(memory, at, value);
    }

    static long getLong(ByteBuffer memory, int at) {
        return (long) LONG.get(memory, at);
    }

    static void putLong(ByteBuffer memory, int at, long value) {
        LONG.set(memory, at, value);
    }

    /** Writes a UUID in textual order. */
    static void writeUuid(BincodeWriter writer, UUID uuid) {
        writer.writeRaw(Long.reverseBytes(uuid.getMostSignificantBits()), Long.BYTES);
        writer.writeRaw(Long.reverseBytes(uuid.getLeastSignificantBits()), Long.BYTES);
    }

    /** Reads a UUID in textual order. */
    static UUID readUuid(BincodeReader reader) {
        byte[] uuid = new byte[UUID_BYTES];
        reader.readRawBytes(uuid);
        return new UUID(uuidHalf(uuid, 0), uuidHalf(uuid, Long.BYTES));
    }

    /** Reads half of a UUID whose bytes are in textual order. */
    static long uuidHalf(byte[] uuid, int at) {
        return (long) ARRAY_LONG_BIG_ENDIAN.get(uuid, at);
    }

    /**
     * Whether the memory has these bytes. Compares words, without the slice that a comparison of buffers would need.
     */
    static boolean isEqual(ByteBuffer memory, int offset, byte[] bytes) {
        int i = 0;
        for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
            if ((long) LONG.get(memory, offset + i) != (long) ARRAY_LONG.get(bytes, i)) {
                return false;
            }
        }
        for (; i < bytes.length; i++) {
            if (memory.get(offset + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
