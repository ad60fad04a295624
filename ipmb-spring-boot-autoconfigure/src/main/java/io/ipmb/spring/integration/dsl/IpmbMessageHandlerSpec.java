package io.ipmb.spring.integration.dsl;

import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.integration.outbound.IpmbMessageHandler;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.expression.Expression;
import org.springframework.integration.dsl.MessageHandlerSpec;
import org.springframework.integration.expression.FunctionExpression;
import org.springframework.messaging.Message;

/** Describes an {@link IpmbMessageHandler}; its methods are that one's setters. */
public class IpmbMessageHandlerSpec extends MessageHandlerSpec<IpmbMessageHandlerSpec, IpmbMessageHandler> {

    /** An adapter that uses the application's template. */
    protected IpmbMessageHandlerSpec() {
        this.target = new IpmbMessageHandler();
    }

    /** An adapter that uses this template. */
    protected IpmbMessageHandlerSpec(IpmbOperations operations) {
        this.target = new IpmbMessageHandler(operations);
    }

    /** See {@link IpmbMessageHandler#setSelector(String)}. */
    public IpmbMessageHandlerSpec selector(String selector) {
        this.target.setSelector(selector);
        return this;
    }

    /** See {@link IpmbMessageHandler#setSelector(Selector)}. */
    public IpmbMessageHandlerSpec selector(Selector selector) {
        this.target.setSelector(selector);
        return this;
    }

    /** See {@link IpmbMessageHandler#setSelector(LabelExpression)}. */
    public IpmbMessageHandlerSpec selector(LabelExpression selector) {
        this.target.setSelector(selector);
        return this;
    }

    /** See {@link IpmbMessageHandler#setSelectorExpression}. */
    public IpmbMessageHandlerSpec selectorExpression(String selectorExpression) {
        return selectorExpression(PARSER.parseExpression(selectorExpression));
    }

    /** See {@link IpmbMessageHandler#setSelectorExpression}. */
    public IpmbMessageHandlerSpec selectorExpression(Expression selectorExpression) {
        this.target.setSelectorExpression(selectorExpression);
        return this;
    }

    /** As {@link #selectorExpression(Expression)}, with a function that gives a text, an expression or a selector. */
    public <P> IpmbMessageHandlerSpec selectorFunction(Function<Message<P>, ?> selectorFunction) {
        return selectorExpression(new FunctionExpression<>(selectorFunction));
    }

    /** See {@link IpmbMessageHandler#setMulticast}. */
    public IpmbMessageHandlerSpec multicast(boolean multicast) {
        this.target.setMulticast(multicast);
        return this;
    }

    /** See {@link IpmbMessageHandler#setMulticastExpression}. */
    public IpmbMessageHandlerSpec multicastExpression(String multicastExpression) {
        return multicastExpression(PARSER.parseExpression(multicastExpression));
    }

    /** See {@link IpmbMessageHandler#setMulticastExpression}. */
    public IpmbMessageHandlerSpec multicastExpression(Expression multicastExpression) {
        this.target.setMulticastExpression(multicastExpression);
        return this;
    }

    /** As {@link #multicastExpression(Expression)}, with a function. */
    public <P> IpmbMessageHandlerSpec multicastFunction(Function<Message<P>, Boolean> multicastFunction) {
        return multicastExpression(new FunctionExpression<>(multicastFunction));
    }

    /** See {@link IpmbMessageHandler#setTimeToLive}. */
    public IpmbMessageHandlerSpec timeToLive(Duration timeToLive) {
        this.target.setTimeToLive(timeToLive);
        return this;
    }

    /** See {@link IpmbMessageHandler#setTimeToLiveExpression}. */
    public IpmbMessageHandlerSpec timeToLiveExpression(String timeToLiveExpression) {
        return timeToLiveExpression(PARSER.parseExpression(timeToLiveExpression));
    }

    /** See {@link IpmbMessageHandler#setTimeToLiveExpression}. */
    public IpmbMessageHandlerSpec timeToLiveExpression(Expression timeToLiveExpression) {
        this.target.setTimeToLiveExpression(timeToLiveExpression);
        return this;
    }

    /** As {@link #timeToLiveExpression(Expression)}, with a function. */
    public <P> IpmbMessageHandlerSpec timeToLiveFunction(Function<Message<P>, Duration> timeToLiveFunction) {
        return timeToLiveExpression(new FunctionExpression<>(timeToLiveFunction));
    }

    /** See {@link IpmbMessageHandler#setCloseAttachments}. */
    public IpmbMessageHandlerSpec closeAttachments(boolean close) {
        this.target.setCloseAttachments(close);
        return this;
    }
}
