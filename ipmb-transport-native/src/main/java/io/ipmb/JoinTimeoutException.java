package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * The time was over before a host answered or this process became one. A later try may succeed.
 *
 * @since 0.1.0
 */
public class JoinTimeoutException extends JoinException {

    private static final long serialVersionUID = 1L;

    /** @param message the failure and its remedy */
    public JoinTimeoutException(String message) {
        super(message);
    }

    /** As {@link #JoinTimeoutException(String)}, with its cause. */
    public JoinTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
