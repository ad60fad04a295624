package io.ipmb.spring.observation;

import io.ipmb.Selector;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.util.HashMap;
import java.util.Map;
import org.springframework.messaging.Message;

/**
 * The context of an observation of a message or request. The carrier is a map of tracing's headers; {@link
 * TracePropagation} decides whether the message gets them. For one thread at a time.
 */
abstract class OutgoingContext extends SenderContext<Map<String, String>> {

    private final String bus;
    private final Selector selector;
    private final Message<?> message;

    @SuppressWarnings("this-escape") // the setters of the context above only set
    OutgoingContext(Kind kind, String bus, Selector selector, Message<?> message) {
        super(
                (carrier, name, value) -> {
                    if (carrier != null) {
                        carrier.put(name, value);
                    }
                },
                kind);
        this.bus = bus;
        this.selector = selector;
        this.message = message;
        setCarrier(new HashMap<>(4));
        setRemoteServiceName("ipmb");
    }

    /** Name of the bus. */
    public String getBus() {
        return bus;
    }

    /** The receivers of the message. */
    public Selector getSelector() {
        return selector;
    }

    /** The message before tracing adds headers. */
    Message<?> message() {
        return message;
    }
}
