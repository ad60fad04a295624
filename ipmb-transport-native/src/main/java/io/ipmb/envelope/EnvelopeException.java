package io.ipmb.envelope;

import io.ipmb.IpmbException;
import org.jspecify.annotations.Nullable;

/**
 * An envelope cannot be written, or a received one is broken or of an unknown version; the message tells which.
 *
 * @since 0.1.0
 */
public final class EnvelopeException extends IpmbException {

    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, and what to do about it */
    public EnvelopeException(String message) {
        super(message);
    }

    /** As {@link #EnvelopeException(String)}, with the failure underneath. */
    public EnvelopeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
