package io.ipmb.spring.core;

import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.spring.support.IpmbHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * Makes the selector of a message: from a text, from the headers, or from the default. A text or a label expression
 * takes multicast and time to live from the headers, and the default time to live without these; a selector has its
 * own.
 *
 * <p>Thread-safe once it is set up. A text used before costs no allocation.
 */
final class Addressing {

    private final SelectorTexts texts = new SelectorTexts();
    private Duration defaultTimeToLive = Duration.ZERO;
    private @Nullable Selector defaultSelector;

    /** The text of a default selector with the default time to live; null if it has its own. */
    private @Nullable String defaultText;

    /** @throws io.ipmb.SelectorSyntaxException when the text is no label expression */
    void setDefaultSelector(String text) {
        defaultSelector = of(text);
        defaultText = text;
    }

    void setDefaultSelector(@Nullable Selector selector) {
        defaultSelector = selector;
        defaultText = null;
    }

    @Nullable Selector defaultSelector() {
        return defaultSelector;
    }

    void setDefaultTimeToLive(Duration timeToLive) {
        if (timeToLive.isNegative()) {
            throw new IllegalArgumentException("timeToLive=" + timeToLive + " is negative; zero keeps nothing");
        }
        defaultTimeToLive = timeToLive;
        if (defaultText != null) {
            setDefaultSelector(defaultText);
        }
    }

    /** The unicast selector of a text, with the default time to live. */
    Selector of(String text) {
        return texts.of(text, false, defaultTimeToLive);
    }

    /** The selector of a text, with the headers' multicast, time to live and spread. */
    Selector of(String text, MessageHeaders headers) {
        return spread(texts.of(text, isMulticast(headers), timeToLive(headers)), headers);
    }

    /**
     * The selector in the headers, or the default.
     *
     * @throws IllegalStateException when there is neither
     * @throws MessageConversionException when a header has a value of another type
     */
    Selector of(MessageHeaders headers) {
        Object selector = headers.get(IpmbHeaders.SELECTOR);
        if (selector == null) {
            return spread(requireDefault(), headers);
        } else if (selector instanceof Selector value) {
            return spread(value, headers);
        } else if (selector instanceof LabelExpression expression) {
            Selector plain = isMulticast(headers) ? Selector.multicast(expression) : Selector.unicast(expression);
            return spread(plain.withTimeToLive(timeToLive(headers)), headers);
        } else if (selector instanceof String text) {
            return of(text, headers);
        }
        throw wrongHeader(IpmbHeaders.SELECTOR, selector, "a text, a LabelExpression or a Selector");
    }

    /** @throws IllegalStateException when there is none */
    Selector requireDefault() {
        Selector selector = defaultSelector;
        if (selector == null) {
            throw new IllegalStateException("The message names no selector, and the template has no default one; use a "
                    + "method with a selector, or the header " + IpmbHeaders.SELECTOR
                    + ", or set a default: ipmb.template.default-selector on the first bus,"
                    + " setDefaultSelector on another");
        }
        return selector;
    }

    /**
     * The selector of a request's reply address. It has no time to live: a reply to a requester that has left is
     * dropped.
     */
    Selector ofReplyAddress(String text) {
        return texts.of(text, false, Duration.ZERO);
    }

    /** A multicast reaches the receiver for which it would be spread, too. */
    private static Selector spread(Selector selector, MessageHeaders headers) {
        Object key = headers.get(IpmbHeaders.SPREAD_KEY);
        Object spread = headers.get(IpmbHeaders.SPREAD);
        if (spread != null && !(spread instanceof Boolean)) {
            throw wrongHeader(IpmbHeaders.SPREAD, spread, "a Boolean");
        }
        boolean unicast = selector.mode() == Selector.Mode.UNICAST;
        if (key == null) {
            return unicast && Boolean.TRUE.equals(spread) && !selector.isSpread() ? selector.spread() : selector;
        } else if (key instanceof String text) {
            return unicast ? selector.spread(text) : selector;
        } else if (key instanceof Long || key instanceof Integer || key instanceof Short || key instanceof Byte) {
            return unicast ? selector.spread(((Number) key).longValue()) : selector;
        }
        throw wrongHeader(IpmbHeaders.SPREAD_KEY, key, "a text or a whole number");
    }

    private static boolean isMulticast(MessageHeaders headers) {
        Object multicast = headers.get(IpmbHeaders.MULTICAST);
        if (multicast != null && !(multicast instanceof Boolean)) {
            throw wrongHeader(IpmbHeaders.MULTICAST, multicast, "a Boolean");
        }
        return Boolean.TRUE.equals(multicast);
    }

    private Duration timeToLive(MessageHeaders headers) {
        Object timeToLive = headers.get(IpmbHeaders.TIME_TO_LIVE);
        if (timeToLive == null) {
            return defaultTimeToLive;
        } else if (timeToLive instanceof Duration duration) {
            return duration;
        }
        throw wrongHeader(IpmbHeaders.TIME_TO_LIVE, timeToLive, "a Duration");
    }

    static MessageConversionException wrongHeader(String name, @Nullable Object value, String expected) {
        return new MessageConversionException("The header " + name + " is "
                + (value == null ? "null" : "a " + value.getClass().getName()) + ", expected " + expected);
    }
}
