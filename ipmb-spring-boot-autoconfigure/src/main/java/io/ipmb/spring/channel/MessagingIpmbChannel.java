package io.ipmb.spring.channel;

import io.ipmb.Label;
import io.ipmb.spring.support.Internal;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.support.AbstractMessageChannel;

/**
 * The bus as a channel of spring-messaging alone. Interceptors see outgoing messages. Thread-safe.
 *
 * @since 0.1.0
 */
public class MessagingIpmbChannel extends AbstractMessageChannel implements IpmbChannel, DisposableBean {

    private final BusChannel bus;

    /** A channel on the bus. */
    @Internal
    public MessagingIpmbChannel(BusChannel bus) {
        this.bus = bus;
    }

    @Override
    public Label label() {
        return bus.label();
    }

    @Override
    public int getSubscriberCount() {
        return bus.subscriberCount();
    }

    @Override
    protected boolean sendInternal(Message<?> message, long timeout) {
        return bus.send(message, timeout);
    }

    @Override
    public boolean subscribe(MessageHandler handler) {
        return bus.subscribe(getBeanName(), handler);
    }

    @Override
    public boolean unsubscribe(MessageHandler handler) {
        return bus.unsubscribe(handler);
    }

    @Override
    public void destroy() {
        bus.close();
    }
}
