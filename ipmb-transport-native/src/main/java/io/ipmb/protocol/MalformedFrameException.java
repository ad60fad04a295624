package io.ipmb.protocol;

import io.ipmb.codec.DecodeException;

/**
 * Received bytes are no frame of the protocol. Carries no stack trace: it tells about the peer and not about this
 * program, and a hostile peer can cause any number of them.
 */
public final class MalformedFrameException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The closed set of what can be wrong. */
    public enum Reason {
        /** The announcement of versions 0.8.0 to 0.8.3, which send 8 bytes ahead of each frame. */
        LEGACY_PEER,
        /** The first byte is not the protocol's. */
        WRONG_MAGIC,
        /** The bytes end before what the header or one of the sizes announces. */
        TRUNCATED,
        /** The selector is not encoded as it must be, or does not fill its size. */
        INVALID_SELECTOR,
        /** The label expression has more than {@link LabelOp#MAX_NODES} nodes. */
        EXPRESSION_TOO_LARGE,
        /** The payload is of another type than the one that was to be read. */
        UNEXPECTED_TYPE,
        /** The payload of a handshake is not encoded as it must be, or breaks a limit. */
        INVALID_HANDSHAKE
    }

    private final Reason reason;
    private final int position;

    /**
     * @param reason what is wrong
     * @param detail what was found and what was expected, for a person to read
     * @param position the offending byte, counted from the first of what was to be read
     */
    MalformedFrameException(Reason reason, String detail, int position) {
        super(detail + " at byte " + position, null, false, false);
        this.reason = reason;
        this.position = position;
    }

    /**
     * @param where what the position in {@code cause} is counted in, as in "of the frame"
     */
    MalformedFrameException(Reason reason, DecodeException cause, String where) {
        super(cause.getMessage() + " " + where, null, false, false);
        this.reason = reason;
        position = cause.position();
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }

    /** The offending byte, counted from the first of what was to be read: the frame, the expression, the handshake. */
    public int position() {
        return position;
    }
}
