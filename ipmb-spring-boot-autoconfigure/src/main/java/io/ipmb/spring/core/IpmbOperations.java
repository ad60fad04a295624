package io.ipmb.spring.core;

import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;

/** Sending to the bus. Thread-safe. */
public interface IpmbOperations {

    /**
     * Sends a payload to whoever the selector names.
     *
     * @param selector a label expression, for instance {@code moon & !dark}; one receiver gets the message
     * @param payload a plain type, or a record, enum or sealed interface with {@code @MessageType}
     * @throws io.ipmb.SelectorSyntaxException when the text is no label expression
     * @throws io.ipmb.IpmbException when the message could not be handed to the bus; the subtypes say why
     */
    void convertAndSend(String selector, Object payload);

    /** As {@link #convertAndSend(String, Object)}, with a selector that also says how many get it and how long it lives. */
    void convertAndSend(Selector selector, Object payload);

    /** Sends a message with attachments, which stay the caller's own to close. */
    void send(OutgoingMessage message);
}
