package io.ipmb.spring.channel;

import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.spring.config.IpmbConnection;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.support.Internal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;

/** The settings of a channel. Set by one thread before the first use, and constant afterwards. */
@Internal
public final class ChannelSettings {

    private @Nullable Object defaultSelector;
    private int order = Ordered.LOWEST_PRECEDENCE;
    private @Nullable ListenerSettings listener;
    private List<ResolvableType> payloadTypes = List.of(ResolvableType.forClass(Object.class));
    private boolean retainAttachments;
    private @Nullable IpmbListenerContainerFactory containerFactory;

    /** The defaults. */
    public ChannelSettings() {}

    /** Sets the default selector, the text of a label expression; the template's default unless set. */
    public void setDefaultSelector(String selector) {
        LabelExpression.parse(selector);
        defaultSelector = selector;
    }

    /** As {@link #setDefaultSelector(String)}, with multicast and time to live. */
    public void setDefaultSelector(Selector selector) {
        defaultSelector = selector;
    }

    /**
     * Sets the place among the listeners of {@code ipmb.label}: the lowest gets a unicast message; the last unless set.
     */
    public void setOrder(int value) {
        order = value;
    }

    /** Sets the settings of the container of {@code ipmb.label}; the container factory's unless set. */
    public void setListenerSettings(@Nullable ListenerSettings value) {
        listener = value;
    }

    /**
     * Sets the payload types of the subscribers: the first matching one counts. {@code Object} unless set. Messages
     * that match none go to other listeners.
     */
    public void setPayloadTypes(ResolvableType... types) {
        payloadTypes = List.copyOf(Arrays.asList(types));
    }

    /** Sets whether each subscriber gets duplicates of the attachments, which it owns and closes; false unless set. */
    public void setRetainAttachments(boolean retain) {
        retainAttachments = retain;
    }

    /** Sets the container factory; the default one unless set. The subscribers listen on the bus of its connection. */
    public void setContainerFactory(@Nullable IpmbListenerContainerFactory factory) {
        containerFactory = factory;
    }

    /** The connection of the container factory; null for the application's first one. */
    public @Nullable IpmbConnection connection() {
        return containerFactory == null ? null : containerFactory.connection();
    }

    @Nullable IpmbListenerContainerFactory containerFactory() {
        return containerFactory;
    }

    @Nullable Object defaultSelector() {
        return defaultSelector;
    }

    boolean retainsAttachments() {
        return retainAttachments;
    }

    InboundListener.Builder describe(InboundListener.Builder endpoint) {
        return endpoint.order(order).settings(listener).payloadTypes(payloadTypes);
    }
}
