package io.ipmb.spring.core;

import io.ipmb.Selector;
import java.time.Duration;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;

/**
 * No reply arrived in time. A receiver may still have handled the request. A later reply is dropped.
 *
 * @since 0.1.0
 */
public final class ReplyTimeoutException extends MessagingException {

    private static final long serialVersionUID = 1L;

    /**
     * @param request the request
     * @param selector its selector
     * @param timeout the time limit for the reply
     * @param detail a hint about the receivers; empty for none
     */
    ReplyTimeoutException(Message<?> request, Selector selector, Duration timeout, String detail) {
        super(
                request,
                "No reply came to the request (" + selector + ") within " + timeout.toMillis() + " ms"
                        + (detail.isEmpty() ? "" : "; ") + detail);
    }
}
