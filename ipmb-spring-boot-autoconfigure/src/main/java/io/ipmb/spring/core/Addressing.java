package io.ipmb.spring.core;

import io.ipmb.LabelExpression;
import io.ipmb.Selector;
import io.ipmb.spring.support.IpmbHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * The receivers of a message: makes a selector of a text, of the headers of a message, or takes the default one. A text
 * or a label expression gets multicast and time to live from the headers, else the default time to live; a selector
 * brings its own.
 *
 * <p>Thread-safe once it is set up; the selector of a text that was used before is found without garbage.
 */
final class Addressing {

    private final SelectorTexts texts = new SelectorTexts();
    private Duration defaultTimeToLive = Duration.ZERO;
    private @Nullable Selector defaultSelector;

    /** The text of the default selector, which follows the default time to live; null for a selector with its own. */
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

    /** The selector of a text, to one receiver, with the default time to live. */
    Selector of(String text) {
        return texts.of(text, false, defaultTimeToLive);
    }

    /** The selector of a text, with multicast and time to live of the headers. */
    Selector of(String text, MessageHeaders headers) {
        return texts.of(text, isMulticast(headers), timeToLive(headers));
    }

    /**
     * The selector that the headers name, else the default one.
     *
     * @throws IllegalStateException when there is neither
     * @throws MessageConversionException when a header has a value of another type
     */
    Selector of(MessageHeaders headers) {
        Object selector = headers.get(IpmbHeaders.SELECTOR);
        if (selector == null) {
            return requireDefault();
        } else if (selector instanceof Selector value) {
            return value;
        } else if (selector instanceof LabelExpression expression) {
            Selector plain = isMulticast(headers) ? Selector.multicast(expression) : Selector.unicast(expression);
            return plain.withTimeToLive(timeToLive(headers));
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

    /** The selector of a reply address, which a request named: the reply is not kept for a receiver that has left. */
    Selector ofReplyAddress(String text) {
        return texts.of(text, false, Duration.ZERO);
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
