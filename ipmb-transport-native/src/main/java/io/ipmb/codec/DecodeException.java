package io.ipmb.codec;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that came from elsewhere are not what they should be. The message says what was found, what was expected, and
 * at which byte. Has no stack trace: whoever sends broken messages shall not make this side slow.
 *
 * @since 0.1.0
 */
public final class DecodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int position;

    /**
     * @param problem what was found and what was expected
     * @param position bytes before it in the encoded value
     */
    public DecodeException(String problem, int position) {
        this(problem, position, null);
    }

    /** @param cause what the record's constructor had against the values */
    DecodeException(String problem, int position, @Nullable Throwable cause) {
        super(problem + " at byte " + position, cause, false, false);
        this.position = position;
    }

    /** How many bytes of the encoded value stand before the problem. */
    public int position() {
        return position;
    }
}
