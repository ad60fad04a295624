package io.ipmb.protocol;

import java.nio.ByteBuffer;
import java.util.Set;

/**
 * A label expression, checked and compiled for matching. Immutable.
 *
 * <p>The compiled form has one test for each name, with two exits: the next test if the label contains the name, and
 * the next test if not. Exits below zero are the two results. Every exit leads to a lower index or a result, so that a
 * match takes at most one test for each name, no stack, and no allocation.
 */
public final class LabelProgram {

    static final int MATCH = -1;
    static final int NO_MATCH = -2;

    private final byte[] encoded;
    private final long fingerprint;
    private final int first;
    private final String[] names;
    private final int[] whenContained;
    private final int[] whenMissing;

    /** Takes over the arrays. */
    LabelProgram(byte[] encoded, int first, String[] names, int[] whenContained, int[] whenMissing) {
        this.encoded = encoded;
        this.fingerprint = fingerprint(encoded);
        this.first = first;
        this.names = names;
        this.whenContained = whenContained;
        this.whenMissing = whenMissing;
    }

    /**
     * Compiles the expression that fills these bytes.
     *
     * @param memory unchanged, its position too
     * @throws MalformedFrameException when they are no expression, or one beyond the limits of {@link LabelOp}
     */
    public static LabelProgram decode(ByteBuffer memory, int offset, int length) throws MalformedFrameException {
        return LabelCompiler.compile(memory, offset, length);
    }

    /** Whether the expression holds for a label with these elements. */
    public boolean matches(Set<String> label) {
        int test = first;
        while (test >= 0) {
            test = label.contains(names[test]) ? whenContained[test] : whenMissing[test];
        }
        return test == MATCH;
    }

    /** Its approximate size in the heap in bytes, rounded up. */
    public int footprint() {
        // Seven objects of its own; each name a String, its characters, and a place in each of the three arrays.
        return 160 + 3 * encoded.length + 64 * names.length;
    }

    /** Whether these bytes are the wire form of this expression. */
    public boolean isEncodedAs(ByteBuffer memory, int offset, int length) {
        return length == encoded.length && FrameLayout.isEqual(memory, offset, encoded);
    }

    /** The wire form, read-only. */
    public ByteBuffer encoded() {
        return ByteBuffer.wrap(encoded).asReadOnlyBuffer();
    }

    /** A hash of the wire form; different expressions share it by rare chance only. */
    public long fingerprint() {
        return fingerprint;
    }

    /** FNV-1a, 64 bits. */
    private static long fingerprint(byte[] bytes) {
        long hash = 0xcbf29ce484222325L;
        for (byte next : bytes) {
            hash = (hash ^ (next & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}
