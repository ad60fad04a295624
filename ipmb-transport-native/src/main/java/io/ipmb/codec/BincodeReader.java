package io.ipmb.codec;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads bincode 2, standard configuration, from a part of a buffer. Every length is checked against what is there before
 * anything is made of it, and nesting is limited. Reusable, for one thread at a time. The buffer's position and limit are
 * not changed.
 *
 * <p>All methods throw {@link DecodeException} when the bytes are not what they should be.
 */
public final class BincodeReader {

    /** How deep values may nest unless {@link #limitDepth(int)} says otherwise. */
    public static final int DEFAULT_DEPTH = 128;

    private static final int U16_MARKER = 251;
    private static final int U32_MARKER = 252;
    private static final int U64_MARKER = 253;
    private static final int U128_MARKER = 254;

    private ByteBuffer source = ByteBuffer.allocate(0);
    private byte[] scratch = new byte[256];
    private int start;
    private int limit;
    private int at;
    private int depth;
    private int maxDepth = DEFAULT_DEPTH;

    /**
     * Reads from {@code offset} up to {@code end}.
     *
     * @param end the index behind the last byte
     */
    public void reset(ByteBuffer from, int offset, int end) {
        if (offset < 0 || end < offset || end > from.capacity()) {
            throw new IndexOutOfBoundsException("offset=" + offset + ", end=" + end + ", capacity=" + from.capacity());
        }
        source = from;
        start = offset;
        limit = end;
        at = offset;
        depth = 0;
    }

    /** Sets how deep values may nest. */
    public void limitDepth(int levels) {
        maxDepth = levels;
    }

    /** Bytes read since the last reset. */
    public int position() {
        return at - start;
    }

    /** Bytes that are left. */
    public int remaining() {
        return limit - at;
    }

    /** Begins a nested value; to be matched by {@link #leave()}. */
    public void enter() {
        if (++depth > maxDepth) {
            throw fail("a value nests deeper than " + maxDepth + " levels");
        }
    }

    /** Ends a nested value. */
    public void leave() {
        depth--;
    }

    /** One byte, 0 or 1. */
    public boolean readBool() {
        int value = readByte();
        if ((value & ~1) != 0) {
            at--;
            throw fail("a bool is 0 or 1, found " + (value & 0xff));
        }
        return value == 1;
    }

    /** One raw byte: i8, or u8 to be masked. */
    public byte readByte() {
        need(1);
        return source.get(at++);
    }

    /** u16. */
    public int readU16() {
        return (int) readUnsigned(U16_MARKER);
    }

    /** u32, in the lower half of the result. */
    public long readU32() {
        return readUnsigned(U32_MARKER);
    }

    /** u64; the result holds its bits. */
    public long readU64() {
        return readUnsigned(U64_MARKER);
    }

    /** i16. */
    public short readI16() {
        return (short) zigzag(readUnsigned(U16_MARKER));
    }

    /** i32. */
    public int readI32() {
        return (int) zigzag(readUnsigned(U32_MARKER));
    }

    /** i64. */
    public long readI64() {
        return zigzag(readUnsigned(U64_MARKER));
    }

    /** u128. */
    public BigInteger readU128() {
        need(1);
        if ((source.get(at) & 0xff) != U128_MARKER) {
            return unsigned(readUnsigned(U64_MARKER));
        }
        at++;
        need(16);
        long low = readRaw(8);
        long high = readRaw(8);
        return unsigned(high).shiftLeft(64).or(unsigned(low));
    }

    /** i128. */
    public BigInteger readI128() {
        BigInteger value = readU128();
        BigInteger half = value.shiftRight(1);
        return value.testBit(0) ? half.not() : half;
    }

    /** f32. */
    public float readFloat() {
        need(4);
        return Float.intBitsToFloat((int) readRaw(4));
    }

    /** f64. */
    public double readDouble() {
        need(8);
        return Double.longBitsToDouble(readRaw(8));
    }

    /** A character: UTF-8 without a length; the code point. */
    public int readCharacter() {
        int from = at;
        int first = readByte() & 0xff;
        int more = first < 0x80 ? 0 : first >> 5 == 6 ? 1 : first >> 4 == 14 ? 2 : first >> 3 == 30 ? 3 : -1;
        if (more < 0 || remaining() < more) {
            at = from;
            throw fail("no UTF-8 character");
        }
        int codePoint = more == 0 ? first : first & 0x3f >> more;
        for (int i = 0; i < more; i++) {
            int next = source.get(at++) & 0xff;
            if (next >> 6 != 2) {
                at = from;
                throw fail("no UTF-8 character");
            }
            codePoint = codePoint << 6 | next & 0x3f;
        }
        int shortest = codePoint < 0x80 ? 0 : codePoint < 0x800 ? 1 : codePoint < 0x10000 ? 2 : 3;
        if (shortest != more
                || codePoint > Character.MAX_CODE_POINT
                || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE)) {
            at = from;
            throw fail("no UTF-8 character");
        }
        return codePoint;
    }

    /** A string. */
    public String readString() {
        int length = readByteLength();
        int from = at;
        byte[] bytes = scratch(length);
        source.get(at, bytes, 0, length);
        at += length;
        boolean ascii = true;
        for (int i = 0; i < length; i++) {
            ascii &= bytes[i] >= 0;
        }
        if (ascii) {
            return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        }
        at = from;
        int end = from + length;
        int limitBefore = limit;
        limit = end;
        StringBuilder text = new StringBuilder(length);
        while (at < end) {
            text.appendCodePoint(readCharacter());
        }
        limit = limitBefore;
        return text.toString();
    }

    /** A byte string. */
    public byte[] readBytes() {
        int length = readByteLength();
        byte[] bytes = new byte[length];
        source.get(at, bytes, 0, length);
        at += length;
        return bytes;
    }

    /** Bytes as they are, without a length. */
    public void readRawBytes(byte[] into) {
        need(into.length);
        source.get(at, into, 0, into.length);
        at += into.length;
    }

    /** The number of elements of a sequence or map that follows; not to be believed before they are read. */
    public long readLength() {
        int from = at;
        long length = readUnsigned(U64_MARKER);
        if (length < 0) {
            at = from;
            throw fail("a sequence of " + Long.toUnsignedString(length) + " elements");
        }
        return length;
    }

    /** The index of an enum's variant, as unsigned. */
    public int readVariant() {
        return (int) readUnsigned(U32_MARKER);
    }

    /** A problem at the present position. */
    public DecodeException fail(String problem) {
        return new DecodeException(problem, position());
    }

    private int readByteLength() {
        int from = at;
        long length = readUnsigned(U64_MARKER);
        if (length < 0 || length > remaining()) {
            int left = remaining();
            at = from;
            throw fail("a length of " + Long.toUnsignedString(length) + " bytes, but only " + left + " are left");
        }
        return (int) length;
    }

    /** An unsigned integer whose marker is at most the one of its type. */
    private long readUnsigned(int widestMarker) {
        need(1);
        int first = source.get(at) & 0xff;
        if (first < U16_MARKER) {
            at++;
            return first;
        }
        if (first > widestMarker) {
            throw fail("the marker " + first + " stands for an integer that is too wide here, or for none");
        }
        int bytes = 1 << (first - U16_MARKER + 1);
        need(1 + bytes);
        at++;
        return readRaw(bytes);
    }

    private long readRaw(int bytes) {
        int from = at;
        at = from + bytes;
        boolean little = source.order() == ByteOrder.LITTLE_ENDIAN;
        if (bytes == 8) {
            long value = source.getLong(from);
            return little ? value : Long.reverseBytes(value);
        }
        if (bytes == 4) {
            int value = source.getInt(from);
            return Integer.toUnsignedLong(little ? value : Integer.reverseBytes(value));
        }
        short value = source.getShort(from);
        return Short.toUnsignedLong(little ? value : Short.reverseBytes(value));
    }

    private void need(int bytes) {
        if (remaining() < bytes) {
            throw fail(bytes + " more bytes expected, " + remaining() + " are left");
        }
    }

    private byte[] scratch(int length) {
        if (scratch.length < length) {
            scratch = new byte[Math.max(length, scratch.length * 2)];
        }
        return scratch;
    }

    private static long zigzag(long bits) {
        return (bits >>> 1) ^ -(bits & 1);
    }

    private static BigInteger unsigned(long bits) {
        BigInteger value = BigInteger.valueOf(bits & Long.MAX_VALUE);
        return bits < 0 ? value.setBit(63) : value;
    }
}
