package io.ipmb.spring.listener.adapter;

import java.lang.reflect.Method;
import org.springframework.messaging.MessagingException;

/**
 * A listener's method failed on a message, or could not be called; the cause is the reason.
 *
 * @since 0.1.0
 */
public final class ListenerExecutionFailedException extends MessagingException {

    private static final long serialVersionUID = 1L;

    private final transient Method method;
    private final Throwable reason;

    /**
     * @param message the failed step, and the listener
     * @param method the listener's method
     * @param cause the thrown exception
     */
    public ListenerExecutionFailedException(String message, Method method, Throwable cause) {
        super(message, cause);
        this.method = method;
        this.reason = cause;
    }

    /** The thrown exception; never null. */
    @Override
    public synchronized Throwable getCause() {
        return reason;
    }

    /** The listener's method. */
    public Method method() {
        return method;
    }
}
