package io.ipmb.benchmarks.listener.station;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Strings of 64 bytes with a number: 19 digits, then padding. */
public final class NumberedText {

    /** The length, in characters and in bytes of UTF-8. */
    public static final int LENGTH = 64;

    private static final int DIGITS = 19;

    private NumberedText() {}

    /**
     * The text with a number.
     *
     * @param number not negative
     */
    public static String of(long number) {
        byte[] text = new byte[LENGTH];
        Arrays.fill(text, DIGITS, LENGTH, (byte) 'x');
        long rest = number;
        for (int i = DIGITS - 1; i >= 0; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /**
     * The number of a text.
     *
     * @throws IllegalArgumentException when it is another text
     */
    public static long numberIn(String text) {
        if (text.length() != LENGTH) {
            throw new IllegalArgumentException("expected " + LENGTH + " characters, got '" + text + "'");
        }
        return Long.parseLong(text, 0, DIGITS, 10);
    }
}
