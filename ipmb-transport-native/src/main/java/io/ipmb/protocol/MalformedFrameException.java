package io.ipmb.protocol;

import io.ipmb.codec.DecodeException;

/**
 * Received bytes are no frame of the protocol. It has no stack trace: the fault is the peer's, not this program's, and
 * a hostile peer can cause any number of them.
 */
public final class MalformedFrameException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The kinds of fault. */
    public enum Reason {
        /** The announcement of versions 0.8.0 to 0.8.3, which send 8 bytes ahead of each frame. */
        LEGACY_PEER,
        /** The first byte is not the protocol's. */
        WRONG_MAGIC,
        /** The bytes end before what the header or one of the sizes announces. */
        TRUNCATED,
        /** The selector has an invalid encoding, or does not fill its size. */
        INVALID_SELECTOR,
        /** The label expression has more than {@link LabelOp#MAX_NODES} nodes. */
        EXPRESSION_TOO_LARGE,
        /** The payload is of another type than expected. */
        UNEXPECTED_TYPE,
        /** The payload of a handshake has an invalid encoding, or exceeds a limit. */
        INVALID_HANDSHAKE
    }

    private final Reason reason;
    private final int position;

    /**
     * @param reason the kind of fault
     * @param detail the found and the expected bytes, in words
     * @param position the index of the faulty byte, see {@link #position()}
     */
    MalformedFrameException(Reason reason, String detail, int position) {
        super(detail + " at byte " + position, null, false, false);
        this.reason = reason;
        this.position = position;
    }

    /** @param where the origin of the position in {@code cause}, for instance "of the frame" */
    MalformedFrameException(Reason reason, DecodeException cause, String where) {
        super(cause.getMessage() + " " + where, null, false, false);
        this.reason = reason;
        position = cause.position();
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }

    /** The index of the faulty byte, in the frame, the expression, or the payload that was read. */
    public int position() {
        return position;
    }
}
