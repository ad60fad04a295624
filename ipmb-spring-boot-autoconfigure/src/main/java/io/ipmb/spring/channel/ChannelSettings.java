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

/** Settings of a channel. Made by one thread before the channel is used, and not changed afterwards. */
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

    /**
     * Sets whom messages go to that name nobody, as the text of a label expression; the template's default unless set.
     */
    public void setDefaultSelector(String selector) {
        LabelExpression.parse(selector);
        defaultSelector = selector;
    }

    /** As {@link #setDefaultSelector(String)}, with how many get a message, and how long it is kept. */
    public void setDefaultSelector(Selector selector) {
        defaultSelector = selector;
    }

    /**
     * Sets which of several listeners under {@code ipmb.label} gets a message to one receiver: the lowest; the last
     * unless set.
     */
    public void setOrder(int value) {
        order = value;
    }

    /** Sets how the container of {@code ipmb.label} is to run; the container factory's settings unless set. */
    public void setListenerSettings(@Nullable ListenerSettings value) {
        listener = value;
    }

    /**
     * Sets what payloads become for the subscribers: the first of these types that a message can become. {@code Object}
     * unless set. Messages that fit none of them are left to other listeners.
     */
    public void setPayloadTypes(ResolvableType... types) {
        payloadTypes = List.copyOf(Arrays.asList(types));
    }

    /** Sets whether each subscriber gets duplicates of the attachments, which it owns and closes; not unless set. */
    public void setRetainAttachments(boolean retain) {
        retainAttachments = retain;
    }

    /**
     * Sets the factory of the container; the default one unless set. The subscribers listen on the bus of the factory's
     * connection.
     */
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
