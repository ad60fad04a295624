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
 * Inbound gateway: requests from the bus go into a flow, and the flow's replies go back to the requester.
 *
 * <p>Every requester gets a reply. An unreadable request, a failed flow without an answer of the error channel, and a
 * flow without an answer within the reply timeout lead to a refusal. A message without a requester goes through the
 * flow as well; the flow's reply is dropped.
 *
 * <p>Starting registers a listener, stopping unregisters it; both are repeatable. A thread of the listener container
 * waits for each reply, so slow flows need a higher concurrency. A failure goes to the error channel if there is one;
 * otherwise the container counts and logs it. The next request follows in either case.
 *
 * <p>Attachments of a request are as in {@link IpmbMessageProducer}. The gateway owns those of a reply, in its headers
 * {@link IpmbHeaders#REGIONS} and {@link IpmbHeaders#OBJECTS}, and closes them after the attempt to send. Attachments
 * that the reply has merely copied from the request are not sent back.
 *
 * <p>All settings come before the start. Thread-safe otherwise.
 *
 * @since 0.1.0
 */
public class IpmbInboundGateway extends MessagingGatewaySupport {

    private final InboundRegistration registration = new InboundRegistration();
    private final AttachmentTransfer attachments = new AttachmentTransfer();
    private final MessageChannel nowhere = new NullChannel();

    /** A gateway with registry, converter and template from the application's beans. */
    public IpmbInboundGateway() {
        super(true);
    }

    /**
     * A gateway with the given collaborators.
     *
     * @param registry runs its listener
     * @param converter converts received messages
     * @param replies sends the replies
     */
    public IpmbInboundGateway(
            IpmbListenerEndpointRegistry registry, IpmbMessageConverter converter, ReplyOperations replies) {
        this();
        registration.setRegistry(registry);
        registration.setConverter(converter);
        registration.setReplies(replies);
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

    /**
     * Sets the container factory; the default one unless set. The gateway listens and replies on the bus of its
     * connection.
     */
    public void setContainerFactory(IpmbListenerContainerFactory factory) {
        registration.setContainerFactory(factory);
    }

    /** Sets the container's settings; equal in all listeners of one label that have some. */
    public void setListenerSettings(ListenerSettings settings) {
        registration.setSettings(settings);
    }

    /** Sets the number of requests in the flow at the same time; above 1, without order. */
    public void setConcurrency(int concurrency) {
        registration.setConcurrency(concurrency);
    }

    /** Sets the limit of requests that wait for the flow. */
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

        /** Flows copy headers from message to message: without this, a reply would return the request's attachments. */
        @SuppressWarnings("ReferenceEquality") // the request's own lists of attachments
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
