package io.ipmb.spring.channel;

import io.ipmb.spring.support.Internal;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;

/** Receives the messages of an {@link InboundListener}. Thread-safe if its container has several workers. */
@Internal
public interface InboundReceiver {

    /**
     * Takes a message, on a thread of the container.
     *
     * @param message the listener owns its attachments
     * @throws Exception when the message could not be handled; the container counts and logs the failure
     */
    void receive(Message<?> message) throws Exception;

    /**
     * Takes a message with an unreadable payload.
     *
     * @param arrived the message of the bus, valid during the call
     * @param failure the reason
     * @throws Exception to let the container count and log the failure, as the default does
     */
    default void unreadable(io.ipmb.IncomingMessage arrived, MessageConversionException failure) throws Exception {
        throw failure;
    }
}
