package io.ipmb.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Copies long ASCII strings into a buffer without garbage, some twenty times as fast as char by char: the JVM does each
 * step with vector instructions, through arrays that fit into the first cache. For one thread at a time.
 */
final class AsciiCopy {

    /** For shorter strings a plain loop is as fast. */
    static final int WORTHWHILE = 32;

    private static final int PIECE = 2048;
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final char[] chars = new char[PIECE];
    private final byte[] bytes = new byte[PIECE];
    private final CharBuffer charBuffer = CharBuffer.wrap(chars);
    private final ByteBuffer byteBuffer = ByteBuffer.wrap(bytes);

    /** ISO 8859-1, for which the JDK has a fast path; a second pass finds chars that are not ASCII. */
    private final CharsetEncoder encoder = StandardCharsets.ISO_8859_1.newEncoder();

    /**
     * Copies the whole string to the index {@code to}. There must be room.
     *
     * @return false for a string with other chars than ASCII; then the bytes at {@code to} are undefined
     */
    boolean put(String value, ByteBuffer into, int to) {
        int length = value.length();
        for (int from = 0; from < length; from += PIECE) {
            int piece = Math.min(PIECE, length - from);
            value.getChars(from, from + piece, chars, 0);
            charBuffer.position(0).limit(piece);
            byteBuffer.position(0);
            encoder.reset();
            if (encoder.encode(charBuffer, byteBuffer, true).isError() || !isAscii(piece)) {
                return false;
            }
            into.put(to + from, bytes, 0, piece);
        }
        return true;
    }

    private boolean isAscii(int length) {
        // Four independent numbers: with a single one, each step would wait for the previous one.
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        int i = 0;
        for (; i + 4 * Long.BYTES <= length; i += 4 * Long.BYTES) {
            a |= (long) LONGS.get(bytes, i);
            b |= (long) LONGS.get(bytes, i + Long.BYTES);
            c |= (long) LONGS.get(bytes, i + 2 * Long.BYTES);
            d |= (long) LONGS.get(bytes, i + 3 * Long.BYTES);
        }
        for (; i < length; i++) {
            a |= bytes[i];
        }
        return ((a | b | c | d) & NOT_ASCII) == 0;
    }
}
