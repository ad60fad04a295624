package io.ipmb;

/**
 * The endpoint has retired, and all arrived messages were taken. It receives nothing any more; it still sends.
 *
 * @since 0.1.0
 */
public final class EndpointRetiredException extends EndpointClosedException {

    private static final long serialVersionUID = 1L;

    /** @param message the failure and its remedy */
    public EndpointRetiredException(String message) {
        super(message);
    }
}
