package io.ipmb.spring.listener;

import org.jspecify.annotations.Nullable;

/**
 * A listener is declared in a way that cannot work; the application does not start.
 *
 * @since 0.1.0
 */
public final class IllegalListenerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * @param message what is wrong, and where
     * @param action what to write instead
     */
    public IllegalListenerException(String message, String action) {
        this(message, action, null);
    }

    /** As {@link #IllegalListenerException(String, String)}, with the failure that showed it. */
    public IllegalListenerException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    /** What to write instead. */
    public String action() {
        return action;
    }
}
