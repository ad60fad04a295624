package io.ipmb.spring.integration.channel;

import io.ipmb.Label;
import io.ipmb.Selector;
import io.ipmb.spring.channel.ApplicationConverter;
import io.ipmb.spring.channel.BusChannel;
import io.ipmb.spring.channel.ChannelSettings;
import io.ipmb.spring.channel.IpmbChannel;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.integration.channel.AbstractMessageChannel;
import org.springframework.integration.support.management.SubscribableChannelManagement;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;

/**
 * The bus as a channel of Spring Integration: with global interceptors, wire taps, data types, meters, observations,
 * message history and a place in the graph. All of these see outgoing messages; subscribers are part of the flows
 * behind the channel.
 *
 * <p>Thread-safe once it is initialized.
 *
 * @since 0.1.0
 */
public class IntegrationIpmbChannel extends AbstractMessageChannel
        implements IpmbChannel, SubscribableChannelManagement {

    private final ChannelSettings settings = new ChannelSettings();
    private @Nullable BusChannel bus;

    /** A channel with template, registry and converter from the application's beans. */
    public IntegrationIpmbChannel() {}

    /**
     * A channel with the given collaborators.
     *
     * @param operations sends messages
     * @param registry runs the listener behind the subscribers
     * @param converter converts received messages
     */
    public IntegrationIpmbChannel(
            IpmbOperations operations, IpmbListenerEndpointRegistry registry, IpmbMessageConverter converter) {
        bus = new BusChannel(operations, registry, converter, settings);
    }

    /** Sets the default selector, the text of a label expression; the template's default unless set. */
    public void setDefaultSelector(String selector) {
        settings.setDefaultSelector(selector);
    }

    /** As {@link #setDefaultSelector(String)}, with multicast and time to live. */
    public void setDefaultSelector(Selector selector) {
        settings.setDefaultSelector(selector);
    }

    /**
     * Sets the place among the listeners of {@code ipmb.label}: the lowest gets a unicast message; the last unless set.
     */
    public void setOrder(int order) {
        settings.setOrder(order);
    }

    /**
     * Sets the container factory; the default one unless set. The channel is on the bus of its connection, and sends
     * with that connection's template unless it has another.
     */
    public void setContainerFactory(IpmbListenerContainerFactory factory) {
        settings.setContainerFactory(factory);
    }

    /** Sets the settings of the container of {@code ipmb.label}; the container factory's unless set. */
    public void setListenerSettings(ListenerSettings listenerSettings) {
        settings.setListenerSettings(listenerSettings);
    }

    /**
     * Sets the payload types of the subscribers: the first matching one counts. {@code Object} unless set. Messages
     * that match none go to other listeners.
     */
    public void setPayloadType(Class<?>... types) {
        setPayloadTypes(Arrays.stream(types).map(ResolvableType::forClass).toArray(ResolvableType[]::new));
    }

    /** As {@link #setPayloadType}, for generic types. */
    public void setPayloadTypes(ResolvableType... types) {
        settings.setPayloadTypes(types);
    }

    /**
     * Sets whether each subscriber gets duplicates of the attachments, which it owns and closes, for instance with
     * {@link io.ipmb.spring.channel.IpmbAttachments#close}. The channel closes those of a failed subscriber. False
     * unless set.
     */
    public void setRetainAttachments(boolean retain) {
        settings.setRetainAttachments(retain);
    }

    @Override
    public String getComponentType() {
        return "ipmb:channel";
    }

    @Override
    protected void onInit() {
        super.onInit();
        if (bus == null) {
            IpmbConnection named = settings.connection();
            bus = new BusChannel(
                    named == null ? getBeanFactory().getBean(IpmbOperations.class) : named.template(),
                    getBeanFactory().getBean(IpmbListenerEndpointRegistry.class),
                    ApplicationConverter.in(getBeanFactory()),
                    settings);
        }
    }

    private BusChannel bus() {
        return Objects.requireNonNull(bus, "The channel has not been initialized: make it a bean or part of a flow");
    }

    @Override
    public Label label() {
        return bus().label();
    }

    @Override
    public int getSubscriberCount() {
        BusChannel known = bus;
        return known == null ? 0 : known.subscriberCount();
    }

    @Override
    protected boolean doSend(Message<?> message, long timeout) {
        return bus().send(message, timeout);
    }

    @Override
    public boolean subscribe(MessageHandler handler) {
        String name = getComponentName();
        return bus().subscribe(name == null ? getComponentType() : name, handler);
    }

    @Override
    public boolean unsubscribe(MessageHandler handler) {
        return bus().unsubscribe(handler);
    }

    @Override
    public void destroy() {
        super.destroy();
        BusChannel known = bus;
        if (known != null) {
            known.close();
        }
    }
}
