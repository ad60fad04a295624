package io.ipmb.codec;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Writes bincode 2, standard configuration, into a caller's buffer: little-endian whatever the buffer's order, integers
 * of variable length.
 *
 * <p>Never throws for lack of room. Bytes beyond the limit are counted and left out: {@link #written()} is the full
 * size of the value, and {@link #overflowed()} tells that the buffer holds a part of it. Reusable, for one thread at a
 * time. Allocates nothing but integers of 128 bits. Leaves the buffer's position and limit unchanged.
 *
 * @since 0.1.0
 */
public final class BincodeWriter {

    private static final int U16_MARKER = 251;
    private static final int U32_MARKER = 252;
    private static final int U64_MARKER = 253;
    private static final int U128_MARKER = 254;

    private ByteBuffer target = ByteBuffer.allocate(0);
    private int start;
    private int limit;
    private long at;
    private int depth;
    private int maxDepth = BincodeReader.DEFAULT_DEPTH;
    private @Nullable AsciiCopy ascii;

    /** A writer without room; call {@link #reset} first. */
    public BincodeWriter() {}

    /** Writes from the buffer's position up to its limit. */
    public void reset(ByteBuffer into) {
        target = into;
        start = into.position();
        limit = into.limit();
        at = start;
        depth = 0;
    }

    /** Limits nesting; a reader refuses values beyond its own limit. */
    public void limitDepth(int levels) {
        maxDepth = levels;
    }

    /**
     * Begins a nested value; {@link #leave()} ends it.
     *
     * @throws EncodeException when it nests too deep
     */
    public void enter() {
        if (depth >= maxDepth) {
            throw new EncodeException("the value nests deeper than " + maxDepth
                    + " levels, which no reader follows; send long chains as a list");
        }
        depth++;
    }

    /** Ends a nested value. */
    public void leave() {
        depth--;
    }

    /** The bytes written since the last reset, including those without room. */
    public long written() {
        return at - start;
    }

    /** Whether bytes are left out for lack of room. */
    public boolean overflowed() {
        return at > limit;
    }

    /** One byte, 0 or 1. */
    public void writeBool(boolean value) {
        writeByte(value ? 1 : 0);
    }

    /** One raw byte, the lowest of the value: u8 and i8. */
    public void writeByte(int value) {
        long to = at;
        if (to < limit) {
            target.put((int) to, (byte) value);
        }
        at = to + 1;
    }

    /** u8: the value's lowest 8 bits. */
    public void writeU8(int value) {
        writeByte(value);
    }

    /** u16: the value's lowest 16 bits. */
    public void writeU16(int value) {
        writeUnsigned(value & 0xffff);
    }

    /** u32: the value's lowest 32 bits. */
    public void writeU32(long value) {
        writeUnsigned(value & 0xffff_ffffL);
    }

    /** u64, given by its bits. */
    public void writeU64(long bits) {
        writeUnsigned(bits);
    }

    /** i8. */
    public void writeI8(byte value) {
        writeByte(value);
    }

    /** i16. */
    public void writeI16(short value) {
        writeSigned(value);
    }

    /** i32. */
    public void writeI32(int value) {
        writeSigned(value);
    }

    /** i64. */
    public void writeI64(long value) {
        writeSigned(value);
    }

    /** An unsigned integer of 16 to 64 bits. */
    public void writeUnsigned(long bits) {
        if (bits >= 0 && bits < U16_MARKER) {
            writeByte((int) bits);
        } else if ((bits & ~0xffffL) == 0) {
            writeByte(U16_MARKER);
            writeRaw(bits, 2);
        } else if ((bits & ~0xffff_ffffL) == 0) {
            writeByte(U32_MARKER);
            writeRaw(bits, 4);
        } else {
            writeByte(U64_MARKER);
            writeRaw(bits, 8);
        }
    }

    /** A signed integer of 16 to 64 bits, in zigzag order. */
    public void writeSigned(long value) {
        writeUnsigned((value << 1) ^ (value >> 63));
    }

    /** u128, in two halves. */
    public void writeUnsigned128(long high, long low) {
        if (high == 0) {
            writeUnsigned(low);
        } else {
            writeByte(U128_MARKER);
            writeRaw(low, 8);
            writeRaw(high, 8);
        }
    }

    /**
     * u128.
     *
     * @throws EncodeException when it is negative or has more bits
     */
    public void writeUnsigned128(BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > 128) {
            throw new EncodeException(value + " is not in the range of u128, 0 to 2^128 - 1");
        }
        // longValue takes the lowest 64 bits as they are.
        writeUnsigned128(value.shiftRight(64).longValue(), value.longValue());
    }

    /** i128, in two halves, in zigzag order. */
    public void writeSigned128(long high, long low) {
        long sign = high >> 63;
        writeUnsigned128(((high << 1) | (low >>> 63)) ^ sign, (low << 1) ^ sign);
    }

    /**
     * i128, in zigzag order.
     *
     * @throws EncodeException when it has more bits
     */
    public void writeSigned128(BigInteger value) {
        if (value.bitLength() > 127) {
            throw new EncodeException(value + " is not in the range of i128, -2^127 to 2^127 - 1");
        }
        writeSigned128(value.shiftRight(64).longValue(), value.longValue());
    }

    /** f32: its bits, those of a NaN as well. */
    public void writeFloat(float value) {
        writeRaw(Float.floatToRawIntBits(value), 4);
    }

    /** f64: its bits, those of a NaN as well. */
    public void writeDouble(double value) {
        writeRaw(Double.doubleToRawLongBits(value), 8);
    }

    /**
     * A character: its UTF-8 bytes, no length.
     *
     * @throws EncodeException when it is a surrogate or no code point
     */
    public void writeCharacter(int codePoint) {
        if (!Utf8.isCharacter(codePoint)) {
            throw new EncodeException(
                    "0x%x is no Unicode character; surrogates cannot be sent alone".formatted(codePoint));
        }
        writeUtf8(codePoint);
    }

    /**
     * A string: its length in bytes, then UTF-8.
     *
     * @throws EncodeException when a surrogate stands in it without its other half
     */
    public void writeString(String value) {
        int chars = value.length();
        long before = at;
        writeUnsigned(chars);
        // Most strings are ASCII, with one byte for each char: try that in one pass, otherwise start again.
        if (at + chars > limit || !putAscii(value, chars)) {
            at = before;
            writeLongerString(value, chars);
        }
    }

    /** A byte string: its length, then the bytes. */
    public void writeBytes(byte[] value) {
        writeUnsigned(value.length);
        writeRawBytes(value);
    }

    /** A byte string of the buffer's remaining bytes; its position stays unchanged. */
    public void writeBytes(ByteBuffer value) {
        writeUnsigned(value.remaining());
        writeRawBytes(value);
    }

    /** The number of elements of a sequence or map that follows. */
    public void writeLength(long elements) {
        writeUnsigned(elements);
    }

    /** The index of an enum's variant, whose fields follow. */
    public void writeVariant(int index) {
        writeUnsigned(Integer.toUnsignedLong(index));
    }

    /** Bytes as they are, without a length. */
    public void writeRawBytes(byte[] value) {
        if (at + value.length <= limit) {
            target.put((int) at, value, 0, value.length);
        }
        at += value.length;
    }

    /** The buffer's remaining bytes as they are, without a length; its position stays unchanged. */
    public void writeRawBytes(ByteBuffer value) {
        int length = value.remaining();
        if (at + length <= limit) {
            target.put((int) at, value, value.position(), length);
        }
        at += length;
    }

    /**
     * Lends the place of the next bytes as they are, without a length, for an encoder that writes into a buffer. They
     * count as written. For the same thread, until the writer is reset.
     *
     * @param length the bytes of the place, 0 or more
     * @return a new buffer of that many bytes, big-endian until changed, whose contents are unspecified; without room,
     *     a place outside of the target
     * @throws IllegalArgumentException when the length is negative
     */
    public ByteBuffer reserve(int length) {
        boolean fits = length >= 0 && at + length <= limit;
        ByteBuffer place = fits ? target.slice((int) at, length) : ByteBuffer.allocate(length);
        at += length;
        return place;
    }

    /** The lowest {@code bytes} bytes of a value as they are, lowest first; 0 to 8 of them. */
    public void writeRaw(long bits, int bytes) {
        if (at + bytes <= limit) {
            int to = (int) at;
            boolean little = target.order() == ByteOrder.LITTLE_ENDIAN;
            switch (bytes) {
                case 8 -> target.putLong(to, little ? bits : Long.reverseBytes(bits));
                case 4 -> target.putInt(to, little ? (int) bits : Integer.reverseBytes((int) bits));
                case 2 -> target.putShort(to, little ? (short) bits : Short.reverseBytes((short) bits));
                default -> {
                    for (int i = 0; i < bytes; i++) {
                        target.put(to + i, (byte) (bits >>> (8 * i)));
                    }
                }
            }
        }
        at += bytes;
    }

    /** Writes ASCII; there must be a byte of room for each char. False, without effect, for any other char. */
    private boolean putAscii(String value, int chars) {
        if (chars > AsciiCopy.WORTHWHILE) {
            AsciiCopy copy = ascii;
            if (copy == null) {
                copy = new AsciiCopy();
                ascii = copy;
            }
            if (!copy.put(value, target, (int) at)) {
                return false;
            }
            at += chars;
            return true;
        }
        ByteBuffer into = target;
        int to = (int) at;
        for (int i = 0; i < chars; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                return false;
            }
            into.put(to + i, (byte) c);
        }
        at += chars;
        return true;
    }

    private void writeLongerString(String value, int chars) {
        long bytes = Utf8.length(value);
        writeUnsigned(bytes);
        if (at + bytes > limit) {
            at += bytes;
            return;
        }
        for (int i = 0; i < chars; ) {
            int codePoint = value.codePointAt(i);
            writeUtf8(codePoint);
            i += Character.charCount(codePoint);
        }
    }

    private void writeUtf8(int codePoint) {
        if (codePoint < 0x80) {
            writeByte(codePoint);
        } else if (codePoint < 0x800) {
            writeByte(0xc0 | (codePoint >> 6));
            writeByte(0x80 | (codePoint & 0x3f));
        } else if (codePoint < 0x10000) {
            writeByte(0xe0 | (codePoint >> 12));
            writeByte(0x80 | ((codePoint >> 6) & 0x3f));
            writeByte(0x80 | (codePoint & 0x3f));
        } else {
            writeByte(0xf0 | (codePoint >> 18));
            writeByte(0x80 | ((codePoint >> 12) & 0x3f));
            writeByte(0x80 | ((codePoint >> 6) & 0x3f));
            writeByte(0x80 | (codePoint & 0x3f));
        }
    }
}
