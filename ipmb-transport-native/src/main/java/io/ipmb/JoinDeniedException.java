package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * The operating system or the peer check refuses this user; another try does not help.
 *
 * @since 0.1.0
 */
public final class JoinDeniedException extends JoinException {

    private static final long serialVersionUID = 1L;

    /** @param message the failure and its remedy */
    public JoinDeniedException(String message) {
        super(message);
    }

    /** As {@link #JoinDeniedException(String)}, with its cause. */
    public JoinDeniedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
