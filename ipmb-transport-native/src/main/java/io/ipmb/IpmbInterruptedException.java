package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * The thread was interrupted while it waited for the bus. The call has had no effect: no message was sent or taken, the
 * bus was not joined. The thread's interrupt status stays set. A call that need not wait ignores an interrupt.
 *
 * @since 0.1.0
 */
public final class IpmbInterruptedException extends IpmbException {

    private static final long serialVersionUID = 1L;

    /** @param message the call without effect, and the reason for waiting */
    public IpmbInterruptedException(String message) {
        super(message);
    }

    /** As {@link #IpmbInterruptedException(String)}, with the interruption as its cause. */
    public IpmbInterruptedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
