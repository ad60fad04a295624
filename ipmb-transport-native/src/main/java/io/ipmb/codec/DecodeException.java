package io.ipmb.codec;

import org.jspecify.annotations.Nullable;

/**
 * Received bytes are invalid. The message tells the found and the expected bytes and the position. Has no stack trace,
 * so that senders of broken messages cannot slow down this side.
 *
 * @since 0.1.0
 */
public final class DecodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int position;

    /**
     * @param problem what was found and what was expected
     * @param position the number of bytes before the problem in the encoded value
     */
    public DecodeException(String problem, int position) {
        this(problem, position, null);
    }

    /** @param cause the failure of the record's constructor */
    DecodeException(String problem, int position, @Nullable Throwable cause) {
        super(problem + " at byte " + position, cause, false, false);
        this.position = position;
    }

    /** The number of bytes before the problem in the encoded value. */
    public int position() {
        return position;
    }
}
