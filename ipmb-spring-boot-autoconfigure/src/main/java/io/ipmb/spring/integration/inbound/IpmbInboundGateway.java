package io.ipmb.spring.integration.inbound;

import io.ipmb.IncomingMessage;
import io.ipmb.spring.channel.AttachmentTransfer;
import io.ipmb.spring.channel.InboundReceiver;
import io.ipmb.spring.channel.IpmbAttachments;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.config.IpmbListenerEndpointRegistry;
import io.ipmb.spring.core.ReplyOperations;
import io.ipmb.spring.listener.ListenerSettings;
import io.ipmb.spring.support.IpmbHeaders;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.core.AttributeAccessor;
import org.springframework.core.ResolvableType;
import org.springframework.integration.channel.NullChannel;
import org.springframework.integration.gateway.MessagingGatewaySupport;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.support.ErrorMessage;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Inbound gateway: requests from the bus go into a flow, and what the flow answers goes back to the requester.
 *
 * <p>A requester never waits in vain: a request that cannot be read, a flow that fails without an error channel that
 * has an answer, and a flow that has none within the reply time-out are told at once. A message whose sender does not
 * wait for an answer goes through the flow as well; what the flow answers is dropped.
 *
 * <p>Starting registers a listener, stopping takes it away again; both as often as one likes. A thread of the listener
 * container waits for each answer, so that slow flows want a higher concurrency. What goes wrong goes to the error
 * channel where there is one, else it is the container's to count and to log; the next request is handled either way.
 *
 * <p>Attachments of a request are as in {@link IpmbMessageProducer}. Those of an answer, in its headers {@link
 * IpmbHeaders#REGIONS} and {@link IpmbHeaders#OBJECTS}, belong to the gateway, which closes them when the answer was
 * sent or could not be sent; headers that the answer has merely taken over from the request are not sent back.
 *
 * <p>Settings are made before it starts. Thread-safe otherwise.
 *
 * @since 0.1.0
 */
public class IpmbInboundGateway extends MessagingGatewaySupport {

    private final InboundRegistration registration = new InboundRegistration();
    private final AttachmentTransfer attachments = new AttachmentTransfer();
    private final MessageChannel nowhere = new NullChannel();

    /** A gateway that finds the registry, the converter and the template among the application's beans. */
    public IpmbInboundGateway() {
        super(true);
    }

    /**
     * A gateway with the given collaborators.
     *
     * @param registry runs its listener
     * @param converter makes Spring messages of what arrives
     * @param replies sends the answers
     */
    public IpmbInboundGateway(
            IpmbListenerEndpointRegistry registry, IpmbMessageConverter converter, ReplyOperations replies) {
        this();
        registration.setRegistry(registry);
        registration.setConverter(converter);
        registration.setReplies(replies);
    }

    /** How senders may address the gateway, as a label expression; {@code ipmb.label} alone unless set. */
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
     * The factory of the container; the default one unless set. The gateway listens on the bus of the factory's
     * connection, and answers there.
     */
    public void setContainerFactory(IpmbListenerContainerFactory factory) {
        registration.setContainerFactory(factory);
    }

    /** How the container is to run; equal in all listeners of one label that say something. */
    public void setListenerSettings(ListenerSettings settings) {
        registration.setSettings(settings);
    }

    /** How many requests are in the flow at the same time; more than 1 gives up their order. */
    public void setConcurrency(int concurrency) {
        registration.setConcurrency(concurrency);
    }

    /** How many requests are taken from the bus and wait for the flow. */
    public void setQueueCapacity(int queueCapacity) {
        registration.setQueueCapacity(queueCapacity);
    }

    /** As {@link IpmbMessageProducer#setRetainAttachments}. */
    public void setRetainAttachments(boolean retain) {
        attachments.setRetaining(retain);
    }

    @Override
    public String getComponentType() {
        return "ipmb:inbound-gateway";
    }

    @Override
    protected void onInit() {
        super.onInit();
        registration.resolve(getBeanFactory());
    }

    @Override
    protected void doStart() {
        super.doStart();
        FlowEntrance entrance = new FlowEntrance(registration.answers());
        registration.open(InboundNames.id(this), InboundNames.description(this), entrance);
    }

    @Override
    protected void doStop() {
        registration.close();
        super.doStop();
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
            boolean unused = attachments.give(message, answers.isAwaited(message) ? this::answer : this::tell);
        }

        private void tell(Message<?> message) {
            send(MessageBuilder.fromMessage(message).setReplyChannel(nowhere).build());
        }

        private void answer(Message<?> request) {
            Message<?> reply;
            try {
                reply = sendAndReceiveMessage(request);
            } catch (RuntimeException | Error e) {
                answers.refuse(request, e);
                throw e;
            }
            if (reply == null) {
                answers.refuse(request, "There was no answer in time");
                return;
            }
            Message<?> answer = withoutHeadersOfRequest(reply, request.getHeaders());
            try {
                answers.answer(request, answer);
            } finally {
                IpmbAttachments.close(answer);
            }
        }

        /** Flows copy headers from message to message; an answer must not take the request's attachments back. */
        @SuppressWarnings("ReferenceEquality") // the very lists of attachments that came with the request
        private Message<?> withoutHeadersOfRequest(Message<?> reply, MessageHeaders request) {
            MessageBuilder<?> builder = MessageBuilder.fromMessage(reply);
            request.forEach((name, value) -> {
                if (name.startsWith(IpmbHeaders.PREFIX) && reply.getHeaders().get(name) == value) {
                    builder.removeHeader(name);
                }
            });
            return builder.build();
        }

        @Override
        public void unreadable(IncomingMessage arrived, MessageConversionException failure) {
            answers.refuseUnreadable(arrived, failure);
            MessageChannel errors = getErrorChannel();
            if (errors == null) {
                throw failure;
            }
            ErrorMessage error = buildErrorMessage(failure.getFailedMessage(), failure);
            messagingTemplate.send(errors, error);
        }
    }
}
