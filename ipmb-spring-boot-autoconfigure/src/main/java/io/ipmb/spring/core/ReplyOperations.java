package io.ipmb.spring.core;

import io.ipmb.Selector;
import org.springframework.messaging.MessageHeaders;

/**
 * Answers requests, for listeners and gateways. Thread-safe.
 *
 * @since 0.1.0
 */
public interface ReplyOperations {

    /** Whether a message with these headers is a request. */
    boolean isRequest(MessageHeaders request);

    /**
     * Sends an answer to the request's reply address, with its correlation id.
     *
     * @param payload the answer: a payload, or a Spring message whose headers travel with it
     * @throws IllegalArgumentException when there is no reply address, or it is no label expression
     * @throws org.springframework.messaging.converter.MessageConversionException when the payload cannot travel
     * @throws io.ipmb.IpmbException when the bus does not take it
     */
    void reply(MessageHeaders request, Object payload);

    /** Sends a payload to another receiver ({@code @SendTo}), with the request's correlation id if there is one. */
    void replyTo(Selector destination, MessageHeaders request, Object payload);

    /**
     * Fails the request at the requester at once; does nothing for a message without a requester. Never throws: a
     * failure is logged once per incident.
     *
     * @param why the reason, for the requester
     */
    void refuse(MessageHeaders request, String why);
}
