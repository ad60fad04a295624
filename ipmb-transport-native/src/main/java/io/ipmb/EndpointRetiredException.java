package io.ipmb;

/**
 * The endpoint has retired, and all messages that had come were taken. It receives nothing any more; it still sends.
 *
 * @since 0.1.0
 */
public final class EndpointRetiredException extends EndpointClosedException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened and what to do about it */
    public EndpointRetiredException(String message) {
        super(message);
    }
}
