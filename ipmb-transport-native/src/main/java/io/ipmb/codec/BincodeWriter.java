package io.ipmb.codec;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * Writes bincode 2, standard configuration, into a caller's buffer: little-endian, integers of variable length.
 *
 * <p>Never throws for want of room. What does not fit is counted and left out, so that {@link #written()} says how large
 * the value really is; {@link #overflowed()} then says that the buffer holds only a part. Reusable, allocates nothing, for
 * one thread at a time. The buffer's position and limit are not changed.
 */
public final class BincodeWriter {

    private static final int U16_MARKER = 251;
    private static final int U32_MARKER = 252;
    private static final int U64_MARKER = 253;
    private static final int U128_MARKER = 254;
    private static final BigInteger MASK_64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private ByteBuffer target = ByteBuffer.allocate(0);
    private int start;
    private int limit;
    private long at;
    private int depth;

    /** Writes from the buffer's position up to its limit. */
    public void reset(ByteBuffer into) {
        target = into;
        start = into.position();
        limit = into.limit();
        at = start;
        depth = 0;
    }

    /**
     * Begins a nested value; to be matched by {@link #leave()}.
     *
     * @throws IllegalArgumentException when it nests deeper than any reader of this library follows
     */
    public void enter() {
        if (++depth > BincodeReader.DEFAULT_DEPTH) {
            throw new IllegalArgumentException(
                    "the value nests deeper than " + BincodeReader.DEFAULT_DEPTH + " levels");
        }
    }

    /** Ends a nested value. */
    public void leave() {
        depth--;
    }

    /** Bytes written since the last reset, those that did not fit included. */
    public long written() {
        return at - start;
    }

    /** Whether something did not fit. */
    public boolean overflowed() {
        return at > limit;
    }

    /** One byte, 0 or 1. */
    public void writeBool(boolean value) {
        writeByte(value ? 1 : 0);
    }

    /** One raw byte: u8 and i8. */
    public void writeByte(int value) {
        long to = at;
        if (to < limit) {
            target.put((int) to, (byte) value);
        }
        at = to + 1;
    }

    /** An unsigned integer of up to 64 bits. */
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

    /** An unsigned integer of 128 bits, in two halves. */
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
     * An unsigned integer of 128 bits.
     *
     * @throws IllegalArgumentException when it is negative or has more bits
     */
    public void writeUnsigned128(BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > 128) {
            throw new IllegalArgumentException(value + " is not in the range of u128, 0 to 2^128 - 1");
        }
        writeUnsigned128(value.shiftRight(64).longValue(), value.and(MASK_64).longValue());
    }

    /**
     * A signed integer of 128 bits, in zigzag order.
     *
     * @throws IllegalArgumentException when it has more bits
     */
    public void writeSigned128(BigInteger value) {
        if (value.bitLength() > 127) {
            throw new IllegalArgumentException(value + " is not in the range of i128, -2^127 to 2^127 - 1");
        }
        BigInteger doubled = value.shiftLeft(1);
        writeUnsigned128(value.signum() < 0 ? doubled.not() : doubled);
    }

    /** The bits of a 32-bit floating-point number. */
    public void writeFloat(float value) {
        writeRaw(Float.floatToRawIntBits(value), 4);
    }

    /** The bits of a 64-bit floating-point number. */
    public void writeDouble(double value) {
        writeRaw(Double.doubleToRawLongBits(value), 8);
    }

    /**
     * A character: its UTF-8 bytes, no length.
     *
     * @throws IllegalArgumentException when it is a surrogate or no code point
     */
    public void writeCharacter(int codePoint) {
        if (!Character.isValidCodePoint(codePoint) || isSurrogate(codePoint)) {
            throw new IllegalArgumentException(
                    "0x%x is no Unicode character; surrogates cannot be sent alone".formatted(codePoint));
        }
        writeUtf8(codePoint);
    }

    /**
     * A string: its length in bytes, then UTF-8.
     *
     * @throws IllegalArgumentException when a surrogate stands in it without its other half
     */
    public void writeString(String value) {
        int bytes = utf8Length(value);
        writeUnsigned(bytes);
        int chars = value.length();
        if (bytes == chars) {
            writeAscii(value, chars);
            return;
        }
        for (int i = 0; i < chars; ) {
            int codePoint = value.codePointAt(i);
            writeUtf8(codePoint);
            i += Character.charCount(codePoint);
        }
    }

    /** A byte string: its length, then the bytes. */
    public void writeBytes(byte[] value) {
        writeUnsigned(value.length);
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

    /** The lowest {@code bytes} bytes of a value, lowest first. */
    public void writeRaw(long bits, int bytes) {
        if (at + bytes <= limit) {
            int to = (int) at;
            for (int i = 0; i < bytes; i++) {
                target.put(to + i, (byte) (bits >>> (8 * i)));
            }
        }
        at += bytes;
    }

    private void writeAscii(String value, int chars) {
        if (at + chars <= limit) {
            ByteBuffer into = target;
            int to = (int) at;
            for (int i = 0; i < chars; i++) {
                into.put(to + i, (byte) value.charAt(i));
            }
        }
        at += chars;
    }

    private void writeUtf8(int codePoint) {
        if (codePoint < 0x80) {
            writeByte(codePoint);
        } else if (codePoint < 0x800) {
            writeByte(0xc0 | codePoint >> 6);
            writeByte(0x80 | codePoint & 0x3f);
        } else if (codePoint < 0x10000) {
            writeByte(0xe0 | codePoint >> 12);
            writeByte(0x80 | codePoint >> 6 & 0x3f);
            writeByte(0x80 | codePoint & 0x3f);
        } else {
            writeByte(0xf0 | codePoint >> 18);
            writeByte(0x80 | codePoint >> 12 & 0x3f);
            writeByte(0x80 | codePoint >> 6 & 0x3f);
            writeByte(0x80 | codePoint & 0x3f);
        }
    }

    private static int utf8Length(String value) {
        int chars = value.length();
        long bytes = 0;
        for (int i = 0; i < chars; i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c) && i + 1 < chars && Character.isLowSurrogate(value.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                throw new IllegalArgumentException("the string has half a character at index " + i
                        + " (a lone surrogate), which has no UTF-8 form");
            }
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
