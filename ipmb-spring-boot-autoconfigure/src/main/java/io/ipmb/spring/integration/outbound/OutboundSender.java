package io.ipmb.spring.integration.outbound;

import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.spring.core.IpmbOperations;
import io.ipmb.spring.support.IpmbHeaders;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.integration.expression.ExpressionUtils;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/**
 * The sending part of an outbound adapter: its template, and the expressions for the receivers, whose values become
 * headers. Set up by one thread before the first message; thread-safe afterwards.
 */
final class OutboundSender {

    private @Nullable IpmbOperations operations;
    private @Nullable EvaluationContext context;
    private @Nullable Expression selector;
    private @Nullable Expression multicast;
    private @Nullable Expression timeToLive;
    private @Nullable Expression spread;
    private @Nullable Expression spreadKey;

    void setOperations(IpmbOperations value) {
        operations = value;
    }

    /** Looks up the template among the application's beans, unless it was given. */
    void init(BeanFactory beans) {
        context = ExpressionUtils.createStandardEvaluationContext(beans);
        if (operations == null) {
            operations = beans.getBean(IpmbOperations.class);
        }
    }

    IpmbOperations operations() {
        return Objects.requireNonNull(operations, "not initialized");
    }

    void setSelector(@Nullable Expression expression) {
        selector = expression;
    }

    void setMulticast(@Nullable Expression expression) {
        multicast = expression;
    }

    void setTimeToLive(@Nullable Expression expression) {
        timeToLive = expression;
    }

    void setSpread(@Nullable Expression expression) {
        spread = expression;
    }

    void setSpreadKey(@Nullable Expression expression) {
        spreadKey = expression;
    }

    /**
     * Adds the headers for the receivers. The message's own headers, and then the template's defaults, complete the
     * adapter's settings.
     *
     * @throws IllegalArgumentException when the value of an expression is no selector, boolean or duration
     */
    Message<?> addressed(Message<?> message) {
        Object to = evaluate(selector, message);
        if (to == null) {
            to = message.getHeaders().get(IpmbHeaders.SELECTOR);
        }
        Boolean many = bool("multicast", evaluate(multicast, message));
        Duration kept = duration("timeToLive", evaluate(timeToLive, message));
        MessageBuilder<?> builder =
                MessageBuilder.fromMessage(message).setHeader(IpmbHeaders.SELECTOR, combined(to, many, kept));
        if (many != null) {
            builder.setHeader(IpmbHeaders.MULTICAST, many);
        }
        if (kept != null) {
            builder.setHeader(IpmbHeaders.TIME_TO_LIVE, kept);
        }
        Boolean any = bool("spread", evaluate(spread, message));
        if (any != null) {
            builder.setHeader(IpmbHeaders.SPREAD, any);
        }
        Object key = evaluate(spreadKey, message);
        if (key != null) {
            builder.setHeader(IpmbHeaders.SPREAD_KEY, key);
        }
        return builder.build();
    }

    /** Applies the settings to a selector; the template applies them to a text or a label expression later. */
    private static @Nullable Object combined(@Nullable Object to, @Nullable Boolean many, @Nullable Duration kept) {
        if (to == null || to instanceof String || to instanceof LabelExpression) {
            return to;
        }
        if (to instanceof Selector value) {
            if (many == null && kept == null) {
                return value;
            }
            boolean multicast = many == null ? value.mode() == Selector.Mode.MULTICAST : many;
            boolean same = multicast == (value.mode() == Selector.Mode.MULTICAST);
            Selector other = multicast ? Selector.multicast(value.expression()) : Selector.unicast(value.expression());
            Selector selector = same ? value : other;
            return selector.withTimeToLive(kept == null ? value.timeToLive() : kept);
        }
        throw new IllegalArgumentException("selector=" + to + " is a "
                + to.getClass().getName() + "; give the text of a label expression, a LabelExpression or a Selector");
    }

    @Nullable Object evaluate(@Nullable Expression expression, Message<?> message) {
        return expression == null
                ? null
                : expression.getValue(Objects.requireNonNull(context, "not initialized"), message);
    }

    static @Nullable Boolean bool(String name, @Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        if (value instanceof String text) {
            String word = text.trim().toLowerCase(Locale.ROOT);
            if (word.equals("true") || word.equals("false")) {
                return word.equals("true");
            }
        }
        throw new IllegalArgumentException(name + "=" + value + " is no boolean; give true or false");
    }

    /** Reads a number as milliseconds, and a text in Spring's forms: {@code 250ms}, {@code 5s}, {@code PT5S}. */
    static @Nullable Duration duration(String name, @Nullable Object value) {
        if (value == null || value instanceof Duration) {
            return (Duration) value;
        }
        if (value instanceof Number number) {
            return Duration.ofMillis(number.longValue());
        }
        if (value instanceof String text) {
            try {
                return DurationFormatterUtils.detectAndParse(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + "=" + text + " is no duration; write for instance 5s", e);
            }
        }
        throw new IllegalArgumentException(
                name + "=" + value + " is no duration; give a Duration, a text like 5s, or milliseconds");
    }
}
