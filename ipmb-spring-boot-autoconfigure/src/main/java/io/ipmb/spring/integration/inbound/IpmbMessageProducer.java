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
 * <p>Starting registers a listener, stopping takes it away again; both as often as one likes. The flow runs on the
 * threads of the listener container. A failure of the flow, a payload that cannot be read included, goes to the error
 * channel where there is one, else the container counts and logs it; the next message is handled either way.
 *
 * <p>The flow has no answers, and a requester never waits for one: it is told that there is none when the flow has
 * returned, and why where the flow has failed. A flow with answers begins with an {@link IpmbInboundGateway}.
 *
 * <p>Attachments are in the headers {@link io.ipmb.spring.support.IpmbHeaders#REGIONS} and {@link
 * io.ipmb.spring.support.IpmbHeaders#OBJECTS} and are closed when the flow has returned, so that whatever the flow
 * gives to another thread has none of them; see {@link #setRetainAttachments}.
 *
 * <p>Settings are made before it starts. Thread-safe otherwise.
 *
 * @since 0.1.0
 */
public class IpmbMessageProducer extends MessageProducerSupport {

    private final InboundRegistration registration = new InboundRegistration();
    private final AttachmentTransfer attachments = new AttachmentTransfer();

    /** An adapter that finds the registry and the converter among the application's beans. */
    public IpmbMessageProducer() {}

    /**
     * An adapter with the given collaborators.
     *
     * @param registry runs its listener
     * @param converter makes Spring messages of what arrives
     */
    public IpmbMessageProducer(IpmbListenerEndpointRegistry registry, IpmbMessageConverter converter) {
        registration.setRegistry(registry);
        registration.setConverter(converter);
    }

    /** How senders may address the adapter, as a label expression; {@code ipmb.label} alone unless set. */
    public void setSelector(String selector) {
        registration.setSelector(selector);
    }

    /** Which of several listeners of one label gets a message to one receiver: the lowest; the last unless set. */
    public void setOrder(int order) {
        registration.setOrder(order);
    }

    /**
     * What payloads become: the first of these types that a message can become. {@code Object} unless set. Messages
     * that fit none of them are left to other listeners.
     */
    public void setPayloadType(Class<?>... types) {
        setPayloadTypes(Arrays.stream(types).map(ResolvableType::forClass).toArray(ResolvableType[]::new));
    }

    /** As {@link #setPayloadType}, for types with type arguments. */
    public void setPayloadTypes(ResolvableType... types) {
        registration.setPayloadTypes(types);
    }

    /**
     * The factory of the container; the default one unless set. The adapter listens on the bus of the factory's
     * connection.
     */
    public void setContainerFactory(IpmbListenerContainerFactory factory) {
        registration.setContainerFactory(factory);
    }

    /** How the container is to run; equal in all listeners of one label that say something. */
    public void setListenerSettings(ListenerSettings settings) {
        registration.setSettings(settings);
    }

    /** How many messages are in the flow at the same time; more than 1 gives up their order. */
    public void setConcurrency(int concurrency) {
        registration.setConcurrency(concurrency);
    }

    /** How many messages are taken from the bus and wait for the flow. */
    public void setQueueCapacity(int queueCapacity) {
        registration.setQueueCapacity(queueCapacity);
    }

    /**
     * Whether the flow gets duplicates of the attachments, which it owns and closes, for instance with {@link
     * io.ipmb.spring.channel.IpmbAttachments#close}: needed where it hands messages to other threads. Where the flow
     * ends with an exception before the adapter's own thread gets out of it, or does not take the message at all, the
     * adapter closes them. Not unless set.
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

    /** Called where the flow has failed and an error channel is there to be told. */
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
