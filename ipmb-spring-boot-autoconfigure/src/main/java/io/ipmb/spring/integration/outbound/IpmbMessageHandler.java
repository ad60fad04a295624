package io.ipmb.spring.integration.outbound;

import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.spring.channel.IpmbAttachments;
import io.ipmb.spring.core.IpmbOperations;
import java.time.Duration;
import org.springframework.expression.Expression;
import org.springframework.integration.expression.ValueExpression;
import org.springframework.integration.handler.AbstractMessageHandler;
import org.springframework.messaging.Message;

/**
 * Outbound channel adapter: messages of a flow go to the bus.
 *
 * <p>The adapter's settings determine the receivers, then the message's headers ({@link
 * io.ipmb.spring.support.IpmbHeaders#SELECTOR} and its neighbours), then the template's defaults. Without any of these,
 * sending fails, as with every other obstacle on the way to the bus. A missing receiver is no failure.
 *
 * <p>The flow still owns the attachments in the headers, unless {@link #setCloseAttachments} is set.
 *
 * <p>All settings come before the first message. Thread-safe otherwise.
 *
 * @since 0.1.0
 */
public class IpmbMessageHandler extends AbstractMessageHandler {

    private final OutboundSender sender = new OutboundSender();
    private boolean closeAttachments;

    /** An adapter with the template from the application's beans. */
    public IpmbMessageHandler() {}

    /** An adapter that sends with this template. */
    public IpmbMessageHandler(IpmbOperations operations) {
        sender.setOperations(operations);
    }

    /** Sets the receivers of all messages: the text of a label expression. */
    public void setSelector(String selector) {
        setSelectorExpression(new ValueExpression<>(selector));
    }

    /** Sets the receivers of all messages, with multicast and time to live. */
    public void setSelector(Selector selector) {
        setSelectorExpression(new ValueExpression<>(selector));
    }

    /** Sets the receivers of all messages. */
    public void setSelector(LabelExpression selector) {
        setSelectorExpression(new ValueExpression<>(selector));
    }

    /**
     * Sets an expression for the receivers of a message.
     *
     * @param expression its value is a text, a {@link LabelExpression}, a {@link Selector}, or null for the message's
     *     header
     */
    public void setSelectorExpression(Expression expression) {
        sender.setSelector(expression);
    }

    /** Sets whether all matching endpoints get a message, or one of them. */
    public void setMulticast(boolean multicast) {
        setMulticastExpression(new ValueExpression<>(multicast));
    }

    /** As {@link #setMulticast}, for each message. */
    public void setMulticastExpression(Expression expression) {
        sender.setMulticast(expression);
    }

    /** Sets the time that the bus keeps messages without a receiver; not negative. */
    public void setTimeToLive(Duration timeToLive) {
        setTimeToLiveExpression(new ValueExpression<>(timeToLive));
    }

    /**
     * As {@link #setTimeToLive}, for each message.
     *
     * @param expression its value is a {@link Duration}, a text like {@code 5s}, or a number of milliseconds
     */
    public void setTimeToLiveExpression(Expression expression) {
        sender.setTimeToLive(expression);
    }

    /**
     * Sets whether messages are spread, so that all matching endpoints share the work; see {@link Selector#spread()}.
     */
    public void setSpread(boolean spread) {
        setSpreadExpression(new ValueExpression<>(spread));
    }

    /** As {@link #setSpread}, for each message. */
    public void setSpreadExpression(Expression expression) {
        sender.setSpread(expression);
    }

    /**
     * Sets an expression for the key by which a message is spread: the messages of a key go to one endpoint, in order.
     *
     * @param expression its value is a text, a whole number, or null for the message's header
     */
    public void setSpreadKeyExpression(Expression expression) {
        sender.setSpreadKey(expression);
    }

    /**
     * Sets whether the attachments in a message's headers are closed after it was sent, at the end of a flow that owns
     * them. After a failure they stay open, for the error handling. False unless set.
     */
    public void setCloseAttachments(boolean close) {
        closeAttachments = close;
    }

    @Override
    public String getComponentType() {
        return "ipmb:outbound-channel-adapter";
    }

    @Override
    protected void onInit() {
        super.onInit();
        sender.init(getBeanFactory());
    }

    @Override
    protected void handleMessageInternal(Message<?> message) {
        sender.operations().send(sender.addressed(message));
        if (closeAttachments) {
            IpmbAttachments.close(message);
        }
    }
}
