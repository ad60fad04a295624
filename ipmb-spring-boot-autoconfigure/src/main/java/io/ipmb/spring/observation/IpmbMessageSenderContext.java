package io.ipmb.spring.observation;

import io.ipmb.Selector;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.util.HashMap;
import java.util.Map;
import org.springframework.messaging.Message;

/**
 * A message that is sent, as its observation sees it. The carrier is a map of the headers that tracing wants to travel; they
 * become the message's own where {@link TracePropagation} says so. For one thread at a time.
 */
public class IpmbMessageSenderContext extends SenderContext<Map<String, String>> {

    private final String bus;
    private final Selector selector;
    private final Message<?> message;

    /**
     * @param bus name of the bus
     * @param selector whom the message is for
     * @param message what is sent, before tracing adds anything
     */
    @SuppressWarnings("this-escape") // the setters of the context above only set
    public IpmbMessageSenderContext(String bus, Selector selector, Message<?> message) {
        super(
                (carrier, name, value) -> {
                    if (carrier != null) {
                        carrier.put(name, value);
                    }
                },
                Kind.PRODUCER);
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

    /** Whom the message is for. */
    public Selector getSelector() {
        return selector;
    }

    /** What is sent, before tracing adds anything. */
    public Message<?> getMessage() {
        return message;
    }
}
