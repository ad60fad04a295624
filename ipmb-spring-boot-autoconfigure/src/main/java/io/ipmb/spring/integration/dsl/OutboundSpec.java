package io.ipmb.spring.integration.dsl;

import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.expression.Expression;
import org.springframework.integration.dsl.MessageHandlerSpec;
import org.springframework.integration.expression.FunctionExpression;
import org.springframework.integration.expression.ValueExpression;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;

/**
 * The receivers of an outbound adapter or gateway: a value, an expression or a function each for selector,
 * multicast, time to live and spread.
 *
 * @param <S> the spec itself
 * @param <H> the adapter
 */
abstract class OutboundSpec<S extends OutboundSpec<S, H>, H extends MessageHandler> extends MessageHandlerSpec<S, H> {

    private final Consumer<Expression> selector;
    private final Consumer<Expression> multicast;
    private final Consumer<Expression> timeToLive;
    private final Consumer<Expression> spread;
    private final Consumer<Expression> spreadKey;

    /** The arguments besides the target are its setters. */
    OutboundSpec(
            H target,
            Consumer<Expression> selector,
            Consumer<Expression> multicast,
            Consumer<Expression> timeToLive,
            Consumer<Expression> spread,
            Consumer<Expression> spreadKey) {
        this.target = target;
        this.selector = selector;
        this.multicast = multicast;
        this.timeToLive = timeToLive;
        this.spread = spread;
        this.spreadKey = spreadKey;
    }

    /** The receivers of all messages: the text of a label expression. */
    public S selector(String value) {
        return selectorExpression(new ValueExpression<>(value));
    }

    /** The receivers of all messages, with unicast or multicast, and a time to live. */
    public S selector(Selector value) {
        return selectorExpression(new ValueExpression<>(value));
    }

    /** The receivers of all messages. */
    public S selector(LabelExpression value) {
        return selectorExpression(new ValueExpression<>(value));
    }

    /** The receivers of a message, as {@link #selectorExpression(Expression)}. */
    public S selectorExpression(String expression) {
        return selectorExpression(PARSER.parseExpression(expression));
    }

    /**
     * An expression for the receivers of a message; its value is a text, a {@link LabelExpression} or a {@link
     * Selector}.
     */
    public S selectorExpression(Expression expression) {
        selector.accept(expression);
        return _this();
    }

    /** As {@link #selectorExpression(Expression)}, with a function. */
    public <P> S selectorFunction(Function<Message<P>, ?> function) {
        return selectorExpression(new FunctionExpression<>(function));
    }

    /** Whether all matching endpoints get a message, or one of them. */
    public S multicast(boolean value) {
        return multicastExpression(new ValueExpression<>(value));
    }

    /** As {@link #multicast}, for each message. */
    public S multicastExpression(String expression) {
        return multicastExpression(PARSER.parseExpression(expression));
    }

    /** As {@link #multicast}, for each message. */
    public S multicastExpression(Expression expression) {
        multicast.accept(expression);
        return _this();
    }

    /** As {@link #multicastExpression(Expression)}, with a function. */
    public <P> S multicastFunction(Function<Message<P>, Boolean> function) {
        return multicastExpression(new FunctionExpression<>(function));
    }

    /** The time that the bus keeps messages without a receiver; not negative. */
    public S timeToLive(Duration value) {
        return timeToLiveExpression(new ValueExpression<>(value));
    }

    /** As {@link #timeToLive}, for each message. */
    public S timeToLiveExpression(String expression) {
        return timeToLiveExpression(PARSER.parseExpression(expression));
    }

    /**
     * As {@link #timeToLive}, for each message; the value is a {@link Duration}, a text like {@code 5s}, or
     * milliseconds.
     */
    public S timeToLiveExpression(Expression expression) {
        timeToLive.accept(expression);
        return _this();
    }

    /** As {@link #timeToLiveExpression(Expression)}, with a function. */
    public <P> S timeToLiveFunction(Function<Message<P>, Duration> function) {
        return timeToLiveExpression(new FunctionExpression<>(function));
    }

    /** Whether messages are spread, so that all matching endpoints share the work; see {@link Selector#spread()}. */
    public S spread(boolean value) {
        return spreadExpression(new ValueExpression<>(value));
    }

    /** As {@link #spread}, for each message. */
    public S spreadExpression(String expression) {
        return spreadExpression(PARSER.parseExpression(expression));
    }

    /** As {@link #spread}, for each message. */
    public S spreadExpression(Expression expression) {
        spread.accept(expression);
        return _this();
    }

    /** The key by which a message is spread, as {@link #spreadKeyExpression(Expression)}. */
    public S spreadKeyExpression(String expression) {
        return spreadKeyExpression(PARSER.parseExpression(expression));
    }

    /** An expression for the key by which a message is spread; its value is a text or a whole number. */
    public S spreadKeyExpression(Expression expression) {
        spreadKey.accept(expression);
        return _this();
    }

    /** As {@link #spreadKeyExpression(Expression)}, with a function. */
    public <P> S spreadKeyFunction(Function<Message<P>, ?> function) {
        return spreadKeyExpression(new FunctionExpression<>(function));
    }
}
