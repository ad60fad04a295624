package io.ipmb;

import org.jspecify.annotations.Nullable;

/** No controller answered, and none could be set up, before the time was over; worth another try later. */
public class JoinTimeoutException extends JoinException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened and what to do about it */
    public JoinTimeoutException(String message) {
        super(message);
    }

    /** As {@link #JoinTimeoutException(String)}, with the failure underneath. */
    public JoinTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
