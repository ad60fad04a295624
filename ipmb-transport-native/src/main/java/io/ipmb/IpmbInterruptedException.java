package io.ipmb;

import org.jspecify.annotations.Nullable;

/**
 * The thread was interrupted while it waited for the bus. What it waited for has not happened: a message was not sent, none
 * was taken, the bus was not joined. The thread is still interrupted. A call that need not wait does not look whether its
 * thread is interrupted.
 */
public final class IpmbInterruptedException extends IpmbException {

    private static final long serialVersionUID = 1L;

    /** @param message what has not happened, and what the thread waited for */
    public IpmbInterruptedException(String message) {
        super(message);
    }

    /** As {@link #IpmbInterruptedException(String)}, with the interruption underneath. */
    public IpmbInterruptedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
