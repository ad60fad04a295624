package io.ipmb.spring.observation;

import io.ipmb.Selector;
import io.micrometer.observation.transport.Kind;
import org.springframework.messaging.Message;

/**
 * The context of a request's observation, from sending to the reply. The carrier is a map of tracing's headers. For one
 * thread at a time.
 *
 * @since 0.1.0
 */
public class IpmbRequestContext extends OutgoingContext {

    /**
     * @param bus name of the bus
     * @param selector the receivers of the request
     * @param request the request before tracing adds headers
     */
    public IpmbRequestContext(String bus, Selector selector, Message<?> request) {
        super(Kind.CLIENT, bus, selector, request);
    }

    /** The request before tracing adds headers. */
    public Message<?> getRequest() {
        return message();
    }
}
