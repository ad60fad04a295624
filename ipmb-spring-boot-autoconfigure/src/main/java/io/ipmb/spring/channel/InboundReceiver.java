package io.ipmb.spring.channel;

import io.ipmb.spring.support.Internal;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;

/** What gets the messages of an {@link InboundListener}. Thread-safe when its container has several workers. */
@Internal
public interface InboundReceiver {

    /**
     * Takes a message, on a thread of the container.
     *
     * @param message its attachments stay the listener's to close
     * @throws Exception when it could not be handled; the container counts and logs that
     */
    void receive(Message<?> message) throws Exception;

    /**
     * Takes a message whose payload cannot be read.
     *
     * @param arrived as the bus has it, valid during the call
     * @param failure why
     * @throws Exception when this is for the container to count and log, which it is unless overridden
     */
    default void unreadable(io.ipmb.IncomingMessage arrived, MessageConversionException failure) throws Exception {
        throw failure;
    }
}
