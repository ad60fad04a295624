package io.ipmb.spring.integration.dsl;

import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.integration.outbound.IpmbOutboundGateway;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.expression.Expression;
import org.springframework.integration.dsl.MessageHandlerSpec;
import org.springframework.integration.expression.FunctionExpression;
import org.springframework.messaging.Message;

/** Describes an {@link IpmbOutboundGateway}; its methods are that one's setters. */
public class IpmbOutboundGatewaySpec extends MessageHandlerSpec<IpmbOutboundGatewaySpec, IpmbOutboundGateway> {

    /** A gateway that uses the application's template. */
    protected IpmbOutboundGatewaySpec() {
        this.target = new IpmbOutboundGateway();
    }

    /** A gateway that uses this template. */
    protected IpmbOutboundGatewaySpec(IpmbOperations operations) {
        this.target = new IpmbOutboundGateway(operations);
    }

    /** See {@link IpmbOutboundGateway#setSelector(String)}. */
    public IpmbOutboundGatewaySpec selector(String selector) {
        this.target.setSelector(selector);
        return this;
    }

    /** See {@link IpmbOutboundGateway#setSelector(Selector)}. */
    public IpmbOutboundGatewaySpec selector(Selector selector) {
        this.target.setSelector(selector);
        return this;
    }

    /** See {@link IpmbOutboundGateway#setSelector(LabelExpression)}. */
    public IpmbOutboundGatewaySpec selector(LabelExpression selector) {
        this.target.setSelector(selector);
        return this;
    }

    /** See {@link IpmbOutboundGateway#setSelectorExpression}. */
    public IpmbOutboundGatewaySpec selectorExpression(String selectorExpression) {
        return selectorExpression(PARSER.parseExpression(selectorExpression));
    }

    /** See {@link IpmbOutboundGateway#setSelectorExpression}. */
    public IpmbOutboundGatewaySpec selectorExpression(Expression selectorExpression) {
        this.target.setSelectorExpression(selectorExpression);
        return this;
    }

    /** As {@link #selectorExpression(Expression)}, with a function that gives a text, an expression or a selector. */
    public <P> IpmbOutboundGatewaySpec selectorFunction(Function<Message<P>, ?> selectorFunction) {
        return selectorExpression(new FunctionExpression<>(selectorFunction));
    }

    /** See {@link IpmbOutboundGateway#setMulticast}. */
    public IpmbOutboundGatewaySpec multicast(boolean multicast) {
        this.target.setMulticast(multicast);
        return this;
    }

    /** See {@link IpmbOutboundGateway#setMulticastExpression}. */
    public IpmbOutboundGatewaySpec multicastExpression(String multicastExpression) {
        return multicastExpression(PARSER.parseExpression(multicastExpression));
    }

    /** See {@link IpmbOutboundGateway#setMulticastExpression}. */
    public IpmbOutboundGatewaySpec multicastExpression(Expression multicastExpression) {
        this.target.setMulticastExpression(multicastExpression);
        return this;
    }

    /** As {@link #multicastExpression(Expression)}, with a function. */
    public <P> IpmbOutboundGatewaySpec multicastFunction(Function<Message<P>, Boolean> multicastFunction) {
        return multicastExpression(new FunctionExpression<>(multicastFunction));
    }

    /** See {@link IpmbOutboundGateway#setTimeToLive}. */
    public IpmbOutboundGatewaySpec timeToLive(Duration timeToLive) {
        this.target.setTimeToLive(timeToLive);
        return this;
    }

    /** See {@link IpmbOutboundGateway#setTimeToLiveExpression}. */
    public IpmbOutboundGatewaySpec timeToLiveExpression(String timeToLiveExpression) {
        return timeToLiveExpression(PARSER.parseExpression(timeToLiveExpression));
    }

    /** See {@link IpmbOutboundGateway#setTimeToLiveExpression}. */
    public IpmbOutboundGatewaySpec timeToLiveExpression(Expression timeToLiveExpression) {
        this.target.setTimeToLiveExpression(timeToLiveExpression);
        return this;
    }

    /** As {@link #timeToLiveExpression(Expression)}, with a function. */
    public <P> IpmbOutboundGatewaySpec timeToLiveFunction(Function<Message<P>, Duration> timeToLiveFunction) {
        return timeToLiveExpression(new FunctionExpression<>(timeToLiveFunction));
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
