package io.ipmb.spring.observation;

import io.ipmb.Selector;
import io.micrometer.observation.transport.Kind;
import org.springframework.messaging.Message;

/**
 * A message that is sent, as its observation sees it. The carrier is a map of the headers that tracing adds; they
 * become the message's own where {@link TracePropagation} says so. For one thread at a time.
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
