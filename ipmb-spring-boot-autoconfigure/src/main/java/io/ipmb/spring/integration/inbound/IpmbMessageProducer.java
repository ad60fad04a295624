package io.ipmb.spring.integration.inbound;

import io.ipmb.IncomingMessage;
import io.ipmb.spring.channel.AttachmentTransfer;
import io.ipmb.spring.channel.InboundReceiver;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.core.AttributeAccessor;
import org.springframework.core.ResolvableType;
import org.springframework.integration.endpoint.MessageProducerSupport;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * Inbound channel adapter: messages from the bus go into a flow.
 *
 * <p>Starting registers a listener, stopping unregisters it; both are repeatable. The flow runs on the threads of the
 * listener container. A failure of the flow, an unreadable payload included, goes to the error channel if there is one;
 * otherwise the container counts and logs it. The next message follows in either case.
 *
 * <p>The flow has no answers. A requester gets a reply without content when the flow has returned, and the reason if
 * the flow has failed. A flow with answers begins with an {@link IpmbInboundGateway}.
 *
 * <p>Attachments are in the headers {@link io.ipmb.spring.support.IpmbHeaders#REGIONS} and {@link
 * io.ipmb.spring.support.IpmbHeaders#OBJECTS} and are closed when the flow has returned: a message on another thread
 * has none. See {@link #setRetainAttachments}.
 *
 * <p>All settings come before the start. Thread-safe otherwise.
 *
 * @since 0.1.0
 */
public class IpmbMessageProducer extends MessageProducerSupport {

    private final InboundRegistration registration = new InboundRegistration();
    private final AttachmentTransfer attachments = new AttachmentTransfer();

    /** An adapter with registry and converter from the application's beans. */
    public IpmbMessageProducer() {}

    /**
     * An adapter with the given collaborators.
     *
     * @param registry runs its listener
     * @param converter converts received messages
     */
    public IpmbMessageProducer(IpmbListenerEndpointRegistry registry, IpmbMessageConverter converter) {
        registration.setRegistry(registry);
        registration.setConverter(converter);
    }

    /** Sets the selector, a label expression; {@code ipmb.label} alone unless set. */
    public void setSelector(String selector) {
        registration.setSelector(selector);
    }

    /** Sets the place among the listeners of one label: the lowest gets a unicast message; the last unless set. */
    public void setOrder(int order) {
        registration.setOrder(order);
    }

    /**
     * Sets the payload types: the first matching one counts. {@code Object} unless set. Messages that match none go to
     * other listeners.
     */
    public void setPayloadType(Class<?>... types) {
        setPayloadTypes(Arrays.stream(types).map(ResolvableType::forClass).toArray(ResolvableType[]::new));
    }

    /** As {@link #setPayloadType}, for generic types. */
    public void setPayloadTypes(ResolvableType... types) {
        registration.setPayloadTypes(types);
    }

    /** Sets the container factory; the default one unless set. The adapter listens on the bus of its connection. */
    public void setContainerFactory(IpmbListenerContainerFactory factory) {
        registration.setContainerFactory(factory);
    }

    /** Sets the container's settings; equal in all listeners of one label that have some. */
    public void setListenerSettings(ListenerSettings settings) {
        registration.setSettings(settings);
    }

    /** Sets the number of messages in the flow at the same time; above 1, without order. */
    public void setConcurrency(int concurrency) {
        registration.setConcurrency(concurrency);
    }

    /** Sets the limit of messages that wait for the flow. */
    public void setQueueCapacity(int queueCapacity) {
        registration.setQueueCapacity(queueCapacity);
    }

    /**
     * Sets whether the flow gets duplicates of the attachments, which it owns and closes, for instance with {@link
     * io.ipmb.spring.channel.IpmbAttachments#close}. A flow that passes messages to other threads needs this. The
     * adapter closes them if the flow does not take the message, or throws on the adapter's own thread. False unless
     * set.
     */
    public void setRetainAttachments(boolean retain) {
        attachments.setRetaining(retain);
    }

    @Override
    public String getComponentType() {
        return "ipmb:inbound-channel-adapter";
    }

    @Override
    protected void onInit() {
        super.onInit();
        registration.resolve(getBeanFactory());
    }

    @Override
    protected void doStart() {
        FlowEntrance entrance = new FlowEntrance(registration.answers());
        registration.open(InboundNames.id(this), InboundNames.description(this), entrance);
    }

    @Override
    protected void doStop() {
        registration.close();
    }

    /** Called for a failed flow with an error channel. */
    @Override
    protected AttributeAccessor getErrorMessageAttributes(@Nullable Message<?> message) {
        attachments.failed();
        return super.getErrorMessageAttributes(message);
    }

    private final class FlowEntrance implements InboundReceiver {

        private final FlowAnswers answers;

        FlowEntrance(FlowAnswers answers) {
            this.answers = answers;
        }

        @Override
        public void receive(Message<?> message) throws Exception {
            boolean taken;
            try {
                taken = attachments.give(message, IpmbMessageProducer.this::sendMessage);
            } catch (Exception | Error e) {
                answers.refuse(message, e);
                throw e;
            }
            if (taken) {
                answers.nothing(message);
            } else {
                answers.refuse(message, "The flow has failed");
            }
        }

        @Override
        public void unreadable(IncomingMessage arrived, MessageConversionException failure) {
            answers.refuseUnreadable(arrived, failure);
            if (!sendErrorMessageIfNecessary(failure.getFailedMessage(), failure)) {
                throw failure;
            }
        }
    }
}
