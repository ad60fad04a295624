package io.ipmb.spring.listener.adapter;

import java.lang.reflect.Method;
import org.springframework.messaging.MessagingException;

/** A listener's method did not handle a message; the cause says why. */
public final class ListenerExecutionFailedException extends MessagingException {

    private static final long serialVersionUID = 1L;

    private final transient Method method;
    private final Throwable reason;

    /**
     * @param what what could not be done, and by which listener
     * @param method the listener's
     * @param cause what was thrown
     */
    public ListenerExecutionFailedException(String what, Method method, Throwable cause) {
        super(what, cause);
        this.method = method;
        this.reason = cause;
    }

    /** What was thrown; never null. */
    @Override
    public synchronized Throwable getCause() {
        return reason;
    }

    /** The listener's method. */
    public Method method() {
        return method;
    }
}
