package io.ipmb.codec;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Reads bincode 2, standard configuration, from a part of a buffer, whatever the buffer's order. Checks every length
 * against the remaining bytes before allocating, and limits nesting. Reusable, for one thread at a time. Leaves the
 * buffer's position and limit unchanged.
 *
 * <p>All methods throw {@link DecodeException} for invalid bytes; after that the reader needs a {@link #reset}.
 *
 * @since 0.1.0
 */
public final class BincodeReader {

    /** The default limit of nesting; see {@link #limitDepth(int)}. */
    public static final int DEFAULT_DEPTH = 128;

    private static final int U16_MARKER = 251;
    private static final int U32_MARKER = 252;
    private static final int U64_MARKER = 253;
    private static final int U128_MARKER = 254;

    /** The limit, in one message, of elements without bytes; the remaining bytes do not limit these. */
    private static final int MOST_EMPTY_ELEMENTS = 1 << 16;

    /** A longer string gets a temporary array, so that the memory of one long message is not kept. */
    private static final int LARGEST_SCRATCH = 1 << 16;

    private ByteBuffer source = ByteBuffer.allocate(0);
    private byte[] scratch = new byte[256];
    private int start;
    private int limit;
    private int at;
    private int depth;
    private int maxDepth = DEFAULT_DEPTH;
    private int emptyElements;

    /** A reader without bytes; call {@link #reset} first. */
    public BincodeReader() {}

    /**
     * Reads from {@code offset} up to {@code end}.
     *
     * @param end the index after the last byte
     */
    public void reset(ByteBuffer from, int offset, int end) {
        if (offset < 0 || end < offset || end > from.limit()) {
            throw new IndexOutOfBoundsException("offset=" + offset + ", end=" + end + ", limit=" + from.limit());
        }
        source = from;
        start = offset;
        limit = end;
        at = offset;
        depth = 0;
        emptyElements = 0;
    }

    /** Limits nesting. Each level takes some hundred bytes of the thread's stack. */
    public void limitDepth(int levels) {
        maxDepth = levels;
    }

    /** Bytes read since the last reset. */
    public int position() {
        return at - start;
    }

    /** The index of the next byte in the buffer. */
    public int offset() {
        return at;
    }

    /** The number of remaining bytes. */
    public int remaining() {
        return limit - at;
    }

    /** Begins a nested value; {@link #leave()} ends it. */
    public void enter() {
        if (depth >= maxDepth) {
            throw fail("found a value that nests deeper, expected at most " + maxDepth + " levels");
        }
        depth++;
    }

    /** Ends a nested value. */
    public void leave() {
        depth--;
    }

    /** One byte, 0 or 1. */
    public boolean readBool() {
        need(1);
        int value = source.get(at);
        if ((value & ~1) != 0) {
            throw fail("found " + (value & 0xff) + ", expected 0 or 1");
        }
        at++;
        return value == 1;
    }

    /** One raw byte: i8, or u8 to be masked. */
    public byte readByte() {
        need(1);
        return source.get(at++);
    }

    /** u8, 0 to 255. */
    public int readU8() {
        return readByte() & 0xff;
    }

    /** u16, 0 to 65,535. */
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
            return new U64(readUnsigned(U128_MARKER)).toBigInteger();
        }
        need(1 + 16);
        at++;
        BigInteger low = new U64(readRaw(8)).toBigInteger();
        return new U64(readRaw(8)).toBigInteger().shiftLeft(64).or(low);
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
        need(1);
        int codePoint = Utf8.codePointAt(source, at, limit);
        if (codePoint < 0) {
            throw noCharacter();
        }
        at += Utf8.length(codePoint);
        return codePoint;
    }

    /** A string. */
    public String readString() {
        return readString(Integer.MAX_VALUE);
    }

    /**
     * A string with a limit.
     *
     * @param mostBytes of UTF-8
     */
    public String readString(int mostBytes) {
        int length = readByteLength(mostBytes);
        byte[] bytes;
        int offset;
        if (source.hasArray()) {
            bytes = source.array();
            offset = source.arrayOffset() + at;
        } else {
            bytes = scratch(length);
            offset = 0;
            source.get(at, bytes, 0, length);
        }
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        // The JDK's decoder, much faster than a loop here, replaces invalid UTF-8 by U+FFFD.
        if (text.indexOf('\uFFFD') >= 0) {
            requireUtf8(length);
        }
        at += length;
        return text;
    }

    /** Skips a string without checking its characters. */
    public void skipString() {
        int length = readByteLength(Integer.MAX_VALUE);
        at += length;
    }

    /** A byte string. */
    public byte[] readBytes() {
        int length = readByteLength(Integer.MAX_VALUE);
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

    /** Skips bytes. */
    public void skip(int bytes) {
        need(bytes);
        at += bytes;
    }

    /** The announced number of elements of a sequence or map that follows; not trustworthy before they are read. */
    public long readLength() {
        int from = position();
        long length = readUnsigned(U64_MARKER);
        if (length < 0) {
            throw new DecodeException(
                    "found a sequence of " + Long.toUnsignedString(length) + " elements, expected fewer than 2^63",
                    from);
        }
        return length;
    }

    /**
     * The number of elements of a sequence that follows, with at least {@code bytes} bytes for each element.
     *
     * @param bytes 1 or more
     */
    int readLength(int bytes) {
        int from = position();
        long length = readUnsigned(U64_MARKER);
        if (length < 0 || length > remaining() / bytes) {
            throw new DecodeException(
                    "found a sequence of " + Long.toUnsignedString(length) + " elements, expected at most "
                            + remaining() / bytes + " in the " + remaining() + " bytes that are left",
                    from);
        }
        return (int) length;
    }

    /** The index of an enum's variant, as unsigned. */
    public int readVariant() {
        return (int) readUnsigned(U32_MARKER);
    }

    /** An exception for a problem at the present position. */
    public DecodeException fail(String problem) {
        return new DecodeException(problem, position());
    }

    /** Counts an element of a sequence without bytes. */
    void countEmptyElement() {
        if (++emptyElements > MOST_EMPTY_ELEMENTS) {
            throw fail("found more elements that take no byte, expected at most " + MOST_EMPTY_ELEMENTS);
        }
    }

    /** Fails with fewer remaining bytes. */
    void need(int bytes) {
        if (limit - at < bytes) {
            throw fail("found " + remaining() + " bytes to the end, expected at least " + bytes);
        }
    }

    /** A number of 2, 4 or 8 bytes, lowest first; the bytes must be there. */
    long readRaw(int bytes) {
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

    private int readByteLength(int most) {
        int from = position();
        long length = readUnsigned(U64_MARKER);
        int allowed = Math.min(most, remaining());
        if (length < 0 || length > allowed) {
            throw new DecodeException(
                    "found a length of " + Long.toUnsignedString(length) + " bytes, expected at most " + allowed, from);
        }
        return (int) length;
    }

    /** An unsigned integer of up to 64 bits, with at most the marker of its type. */
    private long readUnsigned(int widestMarker) {
        need(1);
        int first = source.get(at) & 0xff;
        if (first < U16_MARKER) {
            at++;
            return first;
        }
        if (first > widestMarker) {
            throw fail("found the marker " + first + ", expected an integer of at most "
                    + (16 << (widestMarker - U16_MARKER)) + " bits");
        }
        int bytes = 2 << (first - U16_MARKER);
        need(1 + bytes);
        at++;
        return readRaw(bytes);
    }

    /** Fails at the first invalid character of the text ahead; passes where U+FFFD is part of the text itself. */
    private void requireUtf8(int length) {
        int from = at;
        int before = limit;
        limit = from + length;
        try {
            while (at < limit) {
                readCharacter();
            }
        } finally {
            limit = before;
        }
        at = from;
    }

    private DecodeException noCharacter() {
        byte[] found = new byte[Math.min(4, remaining())];
        source.get(at, found);
        return fail("found " + HexFormat.of().formatHex(found) + ", expected a character in UTF-8");
    }

    private byte[] scratch(int length) {
        if (length > scratch.length) {
            byte[] larger = new byte[Math.max(length, 2 * scratch.length)];
            if (larger.length > LARGEST_SCRATCH) {
                return larger;
            }
            scratch = larger;
        }
        return scratch;
    }

    private static long zigzag(long bits) {
        return (bits >>> 1) ^ -(bits & 1);
    }
}
