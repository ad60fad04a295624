package io.ipmb.spring.core;

import io.ipmb.Selector;
import org.springframework.messaging.MessageHeaders;

/**
 * Answering requests, for listeners and gateways. Thread-safe.
 *
 * @since 0.1.0
 */
public interface ReplyOperations {

    /** Whether whoever sent a message with these headers waits for an answer. */
    boolean isRequest(MessageHeaders request);

    /**
     * Sends an answer to the request's reply address, with its correlation id.
     *
     * @param payload the answer: a payload, or a Spring message whose headers travel with it
     * @throws IllegalArgumentException when there is no reply address, or it is no label expression
     * @throws org.springframework.messaging.converter.MessageConversionException when the payload cannot travel
     * @throws io.ipmb.IpmbException when it could not be handed to the bus
     */
    void reply(MessageHeaders request, Object payload);

    /** Sends a payload elsewhere, with the request's correlation id where it has one ({@code @SendTo}). */
    void replyTo(Selector destination, MessageHeaders request, Object payload);

    /**
     * Tells the requester at once that there will be no answer; does nothing when nobody waits for one. Does not throw:
     * what cannot be told is logged, once per incident.
     *
     * @param why for the requester to read
     */
    void refuse(MessageHeaders request, String why);
}
