package io.ipmb;

/** The endpoint has retired, and all that had come to it was taken: it receives nothing any more. It still sends. */
public final class EndpointRetiredException extends EndpointClosedException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened and what to do about it */
    public EndpointRetiredException(String message) {
        super(message);
    }
}
