package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * The endpoint is closed for good.
 *
 * @since 0.1.0
 */
public sealed class EndpointClosedException extends IpmbException permits EndpointRetiredException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened and what to do about it */
    public EndpointClosedException(String message) {
        super(message);
    }

    /** As {@link #EndpointClosedException(String)}, with the failure underneath. */
    public EndpointClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
