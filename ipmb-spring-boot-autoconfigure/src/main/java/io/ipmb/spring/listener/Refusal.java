package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.function.Supplier;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

/** Tells whoever asked that nobody takes what came, so that he does not wait in vain. Thread-safe. */
final class Refusal {

    private final IpmbMessageConverter converter;
    private final Supplier<ReplyOperations> replies;

    /** @param replies asked for when there is somebody to be told */
    Refusal(IpmbMessageConverter converter, Supplier<ReplyOperations> replies) {
        this.converter = converter;
        this.replies = replies;
    }

    /** For a person: what a message brings, whatever it travels in. */
    String describe(IncomingMessage arrived) {
        return converter.describe(arrived);
    }

    /**
     * Does nothing where nobody waits for an answer, or the headers are broken, so that nobody knows.
     *
     * @param why for the requester to read
     */
    void refuse(IncomingMessage arrived, Supplier<String> why) {
        if (!converter.hasHeaders(arrived)) {
            return;
        }
        MessageHeaders headers;
        try {
            headers = converter.headers(arrived);
        } catch (MessageConversionException e) {
            return;
        }
        ReplyOperations answering = replies.get();
        if (answering.isRequest(headers)) {
            answering.refuse(headers, why.get());
        }
    }
}
