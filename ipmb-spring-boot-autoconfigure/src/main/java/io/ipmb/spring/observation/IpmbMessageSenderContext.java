package io.ipmb.spring.observation;

import io.ipmb.Selector;
import io.micrometer.observation.transport.Kind;
import org.springframework.messaging.Message;

/**
 * The context of an outgoing message's observation. The carrier is a map of tracing's headers; {@link TracePropagation}
 * decides whether the message gets them. For one thread at a time.
 *
 * @since 0.1.0
 */
public class IpmbMessageSenderContext extends OutgoingContext {

    /**
     * @param bus name of the bus
     * @param selector the receivers of the message
     * @param message the message before tracing adds headers
     */
    public IpmbMessageSenderContext(String bus, Selector selector, Message<?> message) {
        super(Kind.PRODUCER, bus, selector, message);
    }

    /** The message before tracing adds headers. */
    public Message<?> getMessage() {
        return message();
    }
}
