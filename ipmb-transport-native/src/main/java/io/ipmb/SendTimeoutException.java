package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * The bus had no room for the message in time. It was not sent, and may be sent again.
 *
 * @since 0.1.0
 */
public final class SendTimeoutException extends IpmbException {

    private static final long serialVersionUID = 1L;

    /** @param message the failure and its remedy */
    public SendTimeoutException(String message) {
        super(message);
    }

    /** As {@link #SendTimeoutException(String)}, with its cause. */
    public SendTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
