package io.ipmb.spring.integration.inbound;

import io.ipmb.IncomingMessage;
import io.ipmb.IpmbException;
import io.ipmb.Selector;
import io.ipmb.codec.Unit;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessageConverter;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * Replies to the requester of a message in a flow: with an answer, without content, or with a refusal. Does nothing for
 * a message without a requester. Thread-safe.
 */
final class FlowAnswers {

    private static final Log LOG = LogFactory.getLog(FlowAnswers.class);

    private final ReplyOperations replies;
    private final IpmbMessageConverter converter;

    FlowAnswers(ReplyOperations replies, IpmbMessageConverter converter) {
        this.replies = replies;
        this.converter = converter;
    }

    /** Whether the message is a request. */
    boolean isAwaited(Message<?> message) {
        return replies.isRequest(message.getHeaders());
    }

    /** Sends the answer. If that fails, refuses the request with the reason, and throws the exception. */
    void answer(Message<?> request, Message<?> answer) {
        try {
            replies.reply(request.getHeaders(), answer);
        } catch (RuntimeException e) {
            refuse(request, e);
            throw e;
        }
    }

    /**
     * Replies without content, for a flow that returns nothing. Not to a multicast request: another receiver may have
     * an answer.
     */
    void nothing(Message<?> request) {
        MessageHeaders headers = request.getHeaders();
        if (!replies.isRequest(headers) || isMulticast(headers)) {
            return;
        }
        try {
            replies.reply(headers, Unit.INSTANCE);
        } catch (IpmbException | IllegalArgumentException | IllegalStateException e) {
            // The flow has handled the message all the same.
            LOG.debug("A requester could not be told that the flow returns nothing", e);
        }
    }

    private static boolean isMulticast(MessageHeaders headers) {
        return headers.get(IpmbHeaders.RECEIVED_SELECTOR) instanceof Selector selector
                && selector.mode() == Selector.Mode.MULTICAST;
    }

    void refuse(Message<?> request, Throwable failure) {
        refuse(request, why(failure));
    }

    void refuse(Message<?> request, String why) {
        replies.refuse(request.getHeaders(), why);
    }

    /** Refuses a request with an unreadable payload. A broken envelope names no requester. */
    void refuseUnreadable(IncomingMessage arrived, MessageConversionException failure) {
        MessageHeaders headers;
        try {
            headers = converter.headers(arrived);
        } catch (MessageConversionException e) {
            failure.addSuppressed(e);
            return;
        }
        replies.refuse(headers, why(failure));
    }

    private static String why(Throwable failure) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
        String message = cause.getMessage();
        return message == null ? cause.getClass().getName() : cause.getClass().getName() + ": " + message;
    }
}
