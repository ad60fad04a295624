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
 * <p>Whom a message is for is what the adapter's settings say, then what the message's headers say ({@link
 * io.ipmb.spring.support.IpmbHeaders#SELECTOR} and its neighbours), then the template's defaults; where all are silent,
 * sending fails. So does all else that keeps a message from the bus; that nobody is there to get it does not.
 *
 * <p>The attachments in its headers stay the flow's own to close, unless {@link #setCloseAttachments} is set.
 *
 * <p>Settings are made before the first message. Thread-safe otherwise.
 *
 * @since 0.1.0
 */
public class IpmbMessageHandler extends AbstractMessageHandler {

    private final OutboundSender sender = new OutboundSender();
    private boolean closeAttachments;

    /** An adapter that finds the template among the application's beans. */
    public IpmbMessageHandler() {}

    /** An adapter that sends with this template. */
    public IpmbMessageHandler(IpmbOperations operations) {
        sender.setOperations(operations);
    }

    /** Whom all messages go to: the text of a label expression. */
    public void setSelector(String selector) {
        setSelectorExpression(new ValueExpression<>(selector));
    }

    /** Whom all messages go to, to how many of them, and how long they are kept. */
    public void setSelector(Selector selector) {
        setSelectorExpression(new ValueExpression<>(selector));
    }

    /** Whom all messages go to. */
    public void setSelector(LabelExpression selector) {
        setSelectorExpression(new ValueExpression<>(selector));
    }

    /**
     * Whom a message goes to.
     *
     * @param expression gives a text, a {@link LabelExpression} or a {@link Selector} for a message; null for what the
     *     message's header says
     */
    public void setSelectorExpression(Expression expression) {
        sender.setSelector(expression);
    }

    /** Whether all get the messages whom the selector names, or one of them. */
    public void setMulticast(boolean multicast) {
        setMulticastExpression(new ValueExpression<>(multicast));
    }

    /** As {@link #setMulticast}, for each message. */
    public void setMulticastExpression(Expression expression) {
        sender.setMulticast(expression);
    }

    /** How long the bus keeps messages while there is nobody; not negative. */
    public void setTimeToLive(Duration timeToLive) {
        setTimeToLiveExpression(new ValueExpression<>(timeToLive));
    }

    /**
     * As {@link #setTimeToLive}, for each message.
     *
     * @param expression gives a {@link Duration}, a text like {@code 5s}, or a number of milliseconds
     */
    public void setTimeToLiveExpression(Expression expression) {
        sender.setTimeToLive(expression);
    }

    /**
     * Whether the attachments in a message's headers are closed once it was sent: for the end of a flow that owns them.
     * Where sending fails they stay open for whoever handles that. Not unless set.
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
