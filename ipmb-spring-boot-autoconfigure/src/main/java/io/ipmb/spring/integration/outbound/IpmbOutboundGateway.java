package io.ipmb.spring.integration.outbound;

import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.support.IpmbMessage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.expression.Expression;
import org.springframework.integration.expression.ValueExpression;
import org.springframework.integration.handler.AbstractReplyProducingMessageHandler;
import org.springframework.messaging.Message;

/**
 * Outbound gateway: messages of a flow go to the bus as requests, and the answers come back into the flow.
 *
 * <p>Whom a request is for is found out as in {@link IpmbMessageHandler}. There is an answer or an exception: {@link
 * io.ipmb.spring.core.ReplyTimeoutException} when none came in time, {@link io.ipmb.spring.core.RequestFailedException}
 * when the other side says that there will be none.
 *
 * <p>The attachments of an answer are in its headers and are closed when the flow behind has returned; see {@link
 * #setRetainAttachments}. Those of a request stay the flow's own to close.
 *
 * <p>Each request holds the thread that it came on until the answer is there, unless {@link #setAsync} is set: then the
 * answer comes into the flow on a thread of the template's, without its attachments.
 *
 * <p>Settings are made before the first message. Thread-safe otherwise.
 *
 * @since 0.1.0
 */
public class IpmbOutboundGateway extends AbstractReplyProducingMessageHandler {

    private final OutboundSender sender = new OutboundSender();
    private @Nullable Expression replyTimeout;
    private ParameterizedTypeReference<?> replyType = ParameterizedTypeReference.forType(Object.class);
    private boolean retainAttachments;

    /** A gateway that finds the template among the application's beans. */
    public IpmbOutboundGateway() {}

    /** A gateway that asks with this template. */
    public IpmbOutboundGateway(IpmbOperations operations) {
        sender.setOperations(operations);
    }

    /** Whom all requests go to: the text of a label expression. */
    public void setSelector(String selector) {
        setSelectorExpression(new ValueExpression<>(selector));
    }

    /** Whom all requests go to, and how long they are kept. */
    public void setSelector(Selector selector) {
        setSelectorExpression(new ValueExpression<>(selector));
    }

    /** Whom all requests go to. */
    public void setSelector(LabelExpression selector) {
        setSelectorExpression(new ValueExpression<>(selector));
    }

    /** As {@link IpmbMessageHandler#setSelectorExpression}. */
    public void setSelectorExpression(Expression expression) {
        sender.setSelector(expression);
    }

    /** Whether all get the requests whom the selector names; the first answer counts then. */
    public void setMulticast(boolean multicast) {
        setMulticastExpression(new ValueExpression<>(multicast));
    }

    /** As {@link #setMulticast}, for each request. */
    public void setMulticastExpression(Expression expression) {
        sender.setMulticast(expression);
    }

    /** How long the bus keeps requests while there is nobody; not negative. */
    public void setTimeToLive(Duration timeToLive) {
        setTimeToLiveExpression(new ValueExpression<>(timeToLive));
    }

    /** As {@link IpmbMessageHandler#setTimeToLiveExpression}. */
    public void setTimeToLiveExpression(Expression expression) {
        sender.setTimeToLive(expression);
    }

    /** How long to wait for an answer; the template's reply time-out unless set. */
    public void setReplyTimeout(Duration timeout) {
        setReplyTimeoutExpression(new ValueExpression<>(timeout));
    }

    /**
     * As {@link #setReplyTimeout}, for each request.
     *
     * @param expression gives a {@link Duration}, a text like {@code 5s}, a number of milliseconds, or null for the
     *     template's reply time-out
     */
    public void setReplyTimeoutExpression(Expression expression) {
        replyTimeout = expression;
    }

    /** What answers become; {@code Object} unless set. */
    public void setReplyType(Class<?> type) {
        setReplyType(ParameterizedTypeReference.forType(type));
    }

    /** As {@link #setReplyType(Class)}, for a type with type arguments. */
    public void setReplyType(ParameterizedTypeReference<?> type) {
        replyType = type;
    }

    /**
     * Whether the flow behind owns the attachments of answers and closes them, for instance with {@link
     * io.ipmb.spring.channel.IpmbAttachments#close}: needed where it hands messages to other threads. When it ends with
     * an exception before this gateway's thread gets out of it, the gateway closes them. Not unless set.
     */
    public void setRetainAttachments(boolean retain) {
        retainAttachments = retain;
    }

    @Override
    public String getComponentType() {
        return "ipmb:outbound-gateway";
    }

    @Override
    protected void doInit() {
        sender.init(getBeanFactory());
    }

    @Override
    protected @Nullable Object handleRequestMessage(Message<?> message) {
        Duration timeout = OutboundSender.duration("replyTimeout", sender.evaluate(replyTimeout, message));
        IpmbOperations.SendSpec request = sender.operations().newMessage(sender.addressed(message));
        if (timeout != null) {
            request.replyTimeout(timeout);
        }
        return isAsync() ? request.requestAsync(replyType) : request.requestMessage(replyType);
    }

    @Override
    protected void sendOutputs(@Nullable Object result, Message<?> request) {
        boolean taken = false;
        try {
            super.sendOutputs(result, request);
            taken = true;
        } finally {
            if (result instanceof IpmbMessage<?> reply && !(taken && retainAttachments)) {
                reply.close();
            }
        }
    }
}
