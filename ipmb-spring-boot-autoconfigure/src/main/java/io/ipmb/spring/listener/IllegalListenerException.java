package io.ipmb.spring.listener;

import org.jspecify.annotations.Nullable;

/**
 * The declaration of a listener cannot work; the application does not start.
 *
 * @since 0.1.0
 */
public final class IllegalListenerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * @param message the defect and its place
     * @param action the remedy
     */
    public IllegalListenerException(String message, String action) {
        this(message, action, null);
    }

    /** As {@link #IllegalListenerException(String, String)}, with its cause. */
    public IllegalListenerException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    /** The remedy. */
    public String action() {
        return action;
    }
}
