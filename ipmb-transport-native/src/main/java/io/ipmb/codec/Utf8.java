package io.ipmb.codec;

import java.nio.ByteBuffer;

/** Characters and their form in UTF-8: 1 to 4 bytes for every code point except surrogates. */
final class Utf8 {

    private Utf8() {}

    /** Whether the number is a code point with a form in UTF-8. */
    static boolean isCharacter(int codePoint) {
        return Character.isValidCodePoint(codePoint) && !isSurrogate(codePoint);
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** The number of bytes of a character. */
    static int length(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    /**
     * The number of bytes of a text.
     *
     * @throws EncodeException when a surrogate stands in it without its other half
     */
    static long length(String text) {
        int chars = text.length();
        long bytes = 0;
        for (int i = 0; i < chars; i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                bytes += length(c);
            } else if (Character.isHighSurrogate(c) && i + 1 < chars && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                throw new EncodeException("the string has half a character at index " + i
                        + " (a lone surrogate), which has no UTF-8 form");
            }
        }
        return bytes;
    }

    /**
     * Reads a character in its shortest form, the only valid one.
     *
     * @param at below {@code limit}
     * @return the code point; -1 when the bytes before {@code limit} do not begin with a character
     */
    static int codePointAt(ByteBuffer source, int at, int limit) {
        int first = source.get(at) & 0xff;
        if (first < 0x80) {
            return first;
        }
        int more = first >> 5 == 6 ? 1 : first >> 4 == 14 ? 2 : first >> 3 == 30 ? 3 : 0;
        if (more == 0 || limit - at <= more) {
            return -1;
        }
        int codePoint = first & (0x3f >> more);
        for (int i = 1; i <= more; i++) {
            int next = source.get(at + i) & 0xff;
            if (next >> 6 != 2) {
                return -1;
            }
            codePoint = (codePoint << 6) | (next & 0x3f);
        }
        return length(codePoint) == 1 + more && isCharacter(codePoint) ? codePoint : -1;
    }
}
