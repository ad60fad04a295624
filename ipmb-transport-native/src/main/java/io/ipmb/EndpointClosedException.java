package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * The endpoint is closed for good.
 *
 * @since 0.1.0
 */
public sealed class EndpointClosedException extends IpmbException permits EndpointRetiredException {

    private static final long serialVersionUID = 1L;

    /** @param message the failure and its remedy */
    public EndpointClosedException(String message) {
        super(message);
    }

    /** As {@link #EndpointClosedException(String)}, with its cause. */
    public EndpointClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
