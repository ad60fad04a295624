package io.ipmb.spring.core;

import io.ipmb.Selector;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;

/**
 * The receiver could not read or handle the request, and reported it.
 *
 * @since 0.1.0
 */
public final class RequestFailedException extends MessagingException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param request the request
     * @param selector its selector
     * @param reason the receiver's report
     */
    RequestFailedException(Message<?> request, Selector selector, String reason) {
        super(request, "The request (" + selector + ") failed on the other side: " + reason);
        this.reason = reason;
    }

    /** The receiver's report. */
    public String reason() {
        return reason;
    }
}
