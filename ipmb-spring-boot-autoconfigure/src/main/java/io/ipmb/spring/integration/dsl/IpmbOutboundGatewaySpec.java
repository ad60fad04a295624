package io.ipmb.spring.integration.dsl;

import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.integration.outbound.IpmbOutboundGateway;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.expression.Expression;
import org.springframework.integration.expression.FunctionExpression;
import org.springframework.messaging.Message;

/**
 * Describes an {@link IpmbOutboundGateway}; its methods are that one's setters.
 *
 * @since 0.1.0
 */
public class IpmbOutboundGatewaySpec extends OutboundSpec<IpmbOutboundGatewaySpec, IpmbOutboundGateway> {

    /** A gateway that uses the application's template. */
    protected IpmbOutboundGatewaySpec() {
        this(new IpmbOutboundGateway());
    }

    /** A gateway that uses this template. */
    protected IpmbOutboundGatewaySpec(IpmbOperations operations) {
        this(new IpmbOutboundGateway(operations));
    }

    private IpmbOutboundGatewaySpec(IpmbOutboundGateway target) {
        super(
                target,
                target::setSelectorExpression,
                target::setMulticastExpression,
                target::setTimeToLiveExpression,
                target::setSpreadExpression,
                target::setSpreadKeyExpression);
    }

    /** See {@link IpmbOutboundGateway#setReplyType(Class)}. */
    public IpmbOutboundGatewaySpec replyType(Class<?> type) {
        this.target.setReplyType(type);
        return this;
    }

    /** See {@link IpmbOutboundGateway#setReplyType(ParameterizedTypeReference)}. */
    public IpmbOutboundGatewaySpec replyType(ParameterizedTypeReference<?> type) {
        this.target.setReplyType(type);
        return this;
    }

    /** See {@link IpmbOutboundGateway#setAsync}. */
    public IpmbOutboundGatewaySpec async(boolean async) {
        this.target.setAsync(async);
        return this;
    }

    /** See {@link IpmbOutboundGateway#setReplyTimeout}. */
    public IpmbOutboundGatewaySpec replyTimeout(Duration timeout) {
        this.target.setReplyTimeout(timeout);
        return this;
    }

    /** See {@link IpmbOutboundGateway#setReplyTimeoutExpression}. */
    public IpmbOutboundGatewaySpec replyTimeoutExpression(String replyTimeoutExpression) {
        return replyTimeoutExpression(PARSER.parseExpression(replyTimeoutExpression));
    }

    /** See {@link IpmbOutboundGateway#setReplyTimeoutExpression}. */
    public IpmbOutboundGatewaySpec replyTimeoutExpression(Expression replyTimeoutExpression) {
        this.target.setReplyTimeoutExpression(replyTimeoutExpression);
        return this;
    }

    /** As {@link #replyTimeoutExpression(Expression)}, with a function. */
    public <P> IpmbOutboundGatewaySpec replyTimeoutFunction(Function<Message<P>, Duration> replyTimeoutFunction) {
        return replyTimeoutExpression(new FunctionExpression<>(replyTimeoutFunction));
    }

    /** See {@link IpmbOutboundGateway#setRetainAttachments}. */
    public IpmbOutboundGatewaySpec retainAttachments(boolean retain) {
        this.target.setRetainAttachments(retain);
        return this;
    }
}
