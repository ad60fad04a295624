package io.ipmb.spring.core;

import io.ipmb.Selector;
import java.time.Duration;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;

/**
 * No reply came in time. The request may have been handled all the same; a reply that comes later is dropped.
 *
 * @since 0.1.0
 */
public final class ReplyTimeoutException extends MessagingException {

    private static final long serialVersionUID = 1L;

    /**
     * @param request what was asked
     * @param selector whom
     * @param timeout how long the reply was waited for
     * @param detail what is known about the other side, empty for nothing
     */
    ReplyTimeoutException(Message<?> request, Selector selector, Duration timeout, String detail) {
        super(
                request,
                "No reply came to the request (" + selector + ") within " + timeout.toMillis() + " ms"
                        + (detail.isEmpty() ? "" : "; ") + detail);
    }
}
