package io.ipmb.spring.observation;

import io.ipmb.spring.listener.adapter.ReceivedMessage;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * The context of a listener's observation. The carrier is the message; its headers are read only for tracing. For one
 * thread at a time.
 *
 * @since 0.1.0
 */
public class IpmbMessageReceiverContext extends ReceiverContext<ReceivedMessage> {

    private final String bus;
    private final String listenerId;
    private final ReceivedMessage received;

    /**
     * @param bus name of the bus
     * @param listenerId the listener's name in the application
     * @param received the message
     */
    @SuppressWarnings("this-escape") // the setters of the context above only set
    public IpmbMessageReceiverContext(String bus, String listenerId, ReceivedMessage received) {
        super(IpmbMessageReceiverContext::header, Kind.CONSUMER);
        this.bus = bus;
        this.listenerId = listenerId;
        this.received = received;
        setCarrier(received);
        setRemoteServiceName("ipmb");
    }

    private static @Nullable String header(ReceivedMessage carrier, String name) {
        try {
            Object value = carrier.headers().get(name);
            return value == null ? null : value.toString();
        } catch (MessageConversionException e) {
            // A broken message has no trace; its conversion reports the defect later.
            return null;
        }
    }

    /** Name of the bus. */
    public String getBus() {
        return bus;
    }

    /** The listener's name in the application. */
    public String getListenerId() {
        return listenerId;
    }

    /** The message. */
    public ReceivedMessage getReceived() {
        return received;
    }
}
