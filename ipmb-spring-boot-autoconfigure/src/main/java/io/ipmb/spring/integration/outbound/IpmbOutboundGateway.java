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
 * Outbound gateway: messages of a flow go to the bus as requests, and the replies return into the flow.
 *
 * <p>The receivers are determined as in {@link IpmbMessageHandler}. A request ends with a reply or an exception: {@link
 * io.ipmb.spring.core.ReplyTimeoutException} without a reply in time, {@link
 * io.ipmb.spring.core.RequestFailedException} after a refusal by the receiver.
 *
 * <p>The attachments of a reply are in its headers, and are closed when the flow behind the gateway has returned; see
 * {@link #setRetainAttachments}. The flow still owns those of a request.
 *
 * <p>Each request blocks its thread until the reply. With {@link #setAsync} it does not: the reply enters the flow on a
 * thread of the template, without its attachments.
 *
 * <p>All settings come before the first message. Thread-safe otherwise.
 *
 * @since 0.1.0
 */
public class IpmbOutboundGateway extends AbstractReplyProducingMessageHandler {

    private final OutboundSender sender = new OutboundSender();
    private @Nullable Expression replyTimeout;
    private ParameterizedTypeReference<?> replyType = ParameterizedTypeReference.forType(Object.class);
    private boolean retainAttachments;

    /** A gateway with the template from the application's beans. */
    public IpmbOutboundGateway() {}

    /** A gateway with this template. */
    public IpmbOutboundGateway(IpmbOperations operations) {
        sender.setOperations(operations);
    }

    /** Sets the receivers of all requests: the text of a label expression. */
    public void setSelector(String selector) {
        setSelectorExpression(new ValueExpression<>(selector));
    }

    /** Sets the receivers of all requests, with multicast and time to live. */
    public void setSelector(Selector selector) {
        setSelectorExpression(new ValueExpression<>(selector));
    }

    /** Sets the receivers of all requests. */
    public void setSelector(LabelExpression selector) {
        setSelectorExpression(new ValueExpression<>(selector));
    }

    /** As {@link IpmbMessageHandler#setSelectorExpression}. */
    public void setSelectorExpression(Expression expression) {
        sender.setSelector(expression);
    }

    /** Sets whether all matching endpoints get a request; the first reply counts. */
    public void setMulticast(boolean multicast) {
        setMulticastExpression(new ValueExpression<>(multicast));
    }

    /** As {@link #setMulticast}, for each request. */
    public void setMulticastExpression(Expression expression) {
        sender.setMulticast(expression);
    }

    /** Sets the time that the bus keeps requests without a receiver; not negative. */
    public void setTimeToLive(Duration timeToLive) {
        setTimeToLiveExpression(new ValueExpression<>(timeToLive));
    }

    /** As {@link IpmbMessageHandler#setTimeToLiveExpression}. */
    public void setTimeToLiveExpression(Expression expression) {
        sender.setTimeToLive(expression);
    }

    /**
     * Sets whether requests are spread, so that all matching endpoints share the work; see {@link Selector#spread()}.
     */
    public void setSpread(boolean spread) {
        setSpreadExpression(new ValueExpression<>(spread));
    }

    /** As {@link #setSpread}, for each request. */
    public void setSpreadExpression(Expression expression) {
        sender.setSpread(expression);
    }

    /**
     * Sets an expression for the key by which a request is spread: the requests of a key go to one endpoint, in order.
     *
     * @param expression its value is a text, a whole number, or null for the request's header
     */
    public void setSpreadKeyExpression(Expression expression) {
        sender.setSpreadKey(expression);
    }

    /** Sets the time limit for the reply; the template's reply timeout unless set. */
    public void setReplyTimeout(Duration timeout) {
        setReplyTimeoutExpression(new ValueExpression<>(timeout));
    }

    /**
     * As {@link #setReplyTimeout}, for each request.
     *
     * @param expression its value is a {@link Duration}, a text like {@code 5s}, a number of milliseconds, or null for
     *     the template's reply timeout
     */
    public void setReplyTimeoutExpression(Expression expression) {
        replyTimeout = expression;
    }

    /** Sets the type of the replies; {@code Object} unless set. */
    public void setReplyType(Class<?> type) {
        setReplyType(ParameterizedTypeReference.forType(type));
    }

    /** As {@link #setReplyType(Class)}, for a generic type. */
    public void setReplyType(ParameterizedTypeReference<?> type) {
        replyType = type;
    }

    /**
     * Sets whether the flow behind the gateway owns and closes the attachments of replies, for instance with {@link
     * io.ipmb.spring.channel.IpmbAttachments#close}. A flow that passes messages to other threads needs this. The
     * gateway closes them if the flow throws on the gateway's own thread. False unless set.
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
