package io.ipmb.spring.listener.adapter;

import java.lang.reflect.Method;
import org.springframework.messaging.MessagingException;

/**
 * A listener's method did not handle a message; the cause says why.
 *
 * @since 0.1.0
 */
public final class ListenerExecutionFailedException extends MessagingException {

    private static final long serialVersionUID = 1L;

    private final transient Method method;
    private final Throwable reason;

    /**
     * @param message the failed step, and the listener
     * @param method the listener's
     * @param cause the exception that was thrown
     */
    public ListenerExecutionFailedException(String message, Method method, Throwable cause) {
        super(message, cause);
        this.method = method;
        this.reason = cause;
    }

    /** The exception that was thrown; never null. */
    @Override
    public synchronized Throwable getCause() {
        return reason;
    }

    /** The listener's method. */
    public Method method() {
        return method;
    }
}
