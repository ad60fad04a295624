package io.ipmb.spring.core;

import io.ipmb.Selector;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;

/**
 * The other side could not read or handle a request, and said so.
 *
 * @since 0.1.0
 */
public final class RequestFailedException extends MessagingException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param request what was asked
     * @param selector whom
     * @param reason what the other side said
     */
    RequestFailedException(Message<?> request, Selector selector, String reason) {
        super(request, "The request (" + selector + ") failed on the other side: " + reason);
        this.reason = reason;
    }

    /** What the other side said. */
    public String reason() {
        return reason;
    }
}
