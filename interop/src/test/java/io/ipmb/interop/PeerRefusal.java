package io.ipmb.interop;

/** A driven process answered a command with an error, whose text is the message. */
final class PeerRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PeerRefusal(String error) {
        super(error);
    }
}
