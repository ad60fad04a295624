package io.ipmb.protocol;

import java.nio.ByteBuffer;
import java.util.Set;

/**
 * A label expression, checked and compiled for matching. Immutable.
 *
 * <p>The compiled form is one test per name, each with the test that comes next when the label contains the name and
 * the one when it does not; below zero are the two ends. Every jump goes to a lower index or to an end, so that
 * matching takes at most as many tests as there are names, needs no stack and allocates nothing.
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
     * @param memory not changed, neither its position
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

    /** About how many bytes of the heap it takes, rather more than less. */
    public int footprint() {
        // Seven objects of its own; each name a String, its characters, and a place in each of the three arrays.
        return 160 + 3 * encoded.length + 64 * names.length;
    }

    /** Whether the expression was compiled from the same bytes as these; then it is the same expression. */
    public boolean isEncodedAs(ByteBuffer memory, int offset, int length) {
        return length == encoded.length && FrameLayout.isEqual(memory, offset, encoded);
    }

    /** The wire form, to be read. */
    public ByteBuffer encoded() {
        return ByteBuffer.wrap(encoded).asReadOnlyBuffer();
    }

    /** A number that is the same for the same expression, and that two different ones share by rare chance only. */
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
