package io.ipmb.spring.observation;

import io.ipmb.Selector;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.util.HashMap;
import java.util.Map;
import org.springframework.messaging.Message;

/**
 * A request, as its observation sees it, from sending to the reply. The carrier is a map of the headers that tracing wants to
 * travel. For one thread at a time.
 */
public class IpmbRequestContext extends SenderContext<Map<String, String>> {

    private final String bus;
    private final Selector selector;
    private final Message<?> request;

    /**
     * @param bus name of the bus
     * @param selector whom the request is for
     * @param request what is sent, before tracing adds anything
     */
    @SuppressWarnings("this-escape") // the setters of the context above only set
    public IpmbRequestContext(String bus, Selector selector, Message<?> request) {
        super(
                (carrier, name, value) -> {
                    if (carrier != null) {
                        carrier.put(name, value);
                    }
                },
                Kind.CLIENT);
        this.bus = bus;
        this.selector = selector;
        this.request = request;
        setCarrier(new HashMap<>(4));
        setRemoteServiceName("ipmb");
    }

    /** Name of the bus. */
    public String getBus() {
        return bus;
    }

    /** Whom the request is for. */
    public Selector getSelector() {
        return selector;
    }

    /** What is sent, before tracing adds anything. */
    public Message<?> getRequest() {
        return request;
    }
}
