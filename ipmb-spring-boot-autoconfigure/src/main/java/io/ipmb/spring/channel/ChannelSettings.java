package io.ipmb.spring.channel;

import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.spring.listener.ListenerSettings;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;

/** Settings of a channel. Made by one thread before the channel is used, and not changed afterwards. */
public final class ChannelSettings {

    private @Nullable Object defaultSelector;
    private int order = Ordered.LOWEST_PRECEDENCE;
    private @Nullable ListenerSettings listener;
    private List<ResolvableType> payloadTypes = List.of(ResolvableType.forClass(Object.class));
    private boolean retainAttachments;

    /** The defaults. */
    public ChannelSettings() {}

    /** Sets whom messages go to that name nobody, as the text of a label expression; the template's default unless set. */
    public void setDefaultSelector(String selector) {
        LabelExpression.parse(selector);
        defaultSelector = selector;
    }

    /** As {@link #setDefaultSelector(String)}, with how many get a message, and how long it is kept. */
    public void setDefaultSelector(Selector selector) {
        defaultSelector = selector;
    }

    /** Sets which of several listeners under {@code ipmb.label} gets a message to one receiver: the lowest; the last unless set. */
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
