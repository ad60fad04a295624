package io.ipmb.spring.integration.outbound;

import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.spring.support.IpmbHeaders;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Whom an adapter sends to: what its expressions say about a message becomes the message's headers. Set up by one thread
 * before the first message; thread-safe afterwards.
 */
final class OutboundAddress {

    private @Nullable Expression selector;
    private @Nullable Expression multicast;
    private @Nullable Expression timeToLive;

    void setSelector(@Nullable Expression expression) {
        selector = expression;
    }

    void setMulticast(@Nullable Expression expression) {
        multicast = expression;
    }

    void setTimeToLive(@Nullable Expression expression) {
        timeToLive = expression;
    }

    /**
     * The message with the headers that say whom it is for. What the adapter's settings leave open is as the message's own
     * headers have it, and then as the template's defaults have it.
     *
     * @throws IllegalArgumentException when an expression gives something that is no selector, boolean or duration
     */
    Message<?> addressed(Message<?> message, EvaluationContext context) {
        Object to = evaluate(selector, message, context);
        if (to == null) {
            to = message.getHeaders().get(IpmbHeaders.SELECTOR);
        }
        Boolean many = bool("multicast", evaluate(multicast, message, context));
        Duration kept = duration("timeToLive", evaluate(timeToLive, message, context));
        MessageBuilder<?> builder =
                MessageBuilder.fromMessage(message).setHeader(IpmbHeaders.SELECTOR, combined(to, many, kept));
        if (many != null) {
            builder.setHeader(IpmbHeaders.MULTICAST, many);
        }
        if (kept != null) {
            builder.setHeader(IpmbHeaders.TIME_TO_LIVE, kept);
        }
        return builder.build();
    }

    /** A text or an expression is left as it is, for the template to make a selector of; a selector takes on what is said about it here. */
    private static @Nullable Object combined(@Nullable Object to, @Nullable Boolean many, @Nullable Duration kept) {
        if (to == null || to instanceof String || to instanceof LabelExpression) {
            return to;
        }
        if (to instanceof Selector value) {
            if (many == null && kept == null) {
                return value;
            }
            boolean multicast = many == null ? value.mode() == Selector.Mode.MULTICAST : many;
            Selector selector =
                    multicast ? Selector.multicast(value.expression()) : Selector.unicast(value.expression());
            return selector.withTimeToLive(kept == null ? value.timeToLive() : kept);
        }
        throw new IllegalArgumentException("selector=" + to + " is a "
                + to.getClass().getName() + "; give the text of a label expression, a LabelExpression or a Selector");
    }

    static @Nullable Object evaluate(@Nullable Expression expression, Message<?> message, EvaluationContext context) {
        return expression == null ? null : expression.getValue(context, message);
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

    /** A number is in milliseconds; a text as Spring reads durations: {@code 250ms}, {@code 5s}, {@code PT5S}. */
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
