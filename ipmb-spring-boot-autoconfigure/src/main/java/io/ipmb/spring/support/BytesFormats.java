package io.ipmb.spring.support;

import io.ipmb.codec.BytesMessage;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * The format numbers of {@link BytesMessage}s, and the content types that they stand for. Thread-safe once it is set
 * up.
 */
final class BytesFormats {

    private static final int HIGHEST = 0xffff;

    private int defaultFormat;
    private Map<Integer, String> contentTypes = Map.of();

    void setDefaultFormat(int format) {
        check(format);
        defaultFormat = format;
    }

    void setContentTypes(Map<Integer, String> byFormat) {
        byFormat.forEach((format, contentType) -> {
            check(format);
            ContentConverter.check(contentType);
        });
        contentTypes = Map.copyOf(byFormat);
    }

    private static void check(int format) {
        if (format < 0 || format > HIGHEST) {
            throw new IllegalArgumentException("The format " + format + " of bytes messages is not in 0.." + HIGHEST);
        }
    }

    /** The format of bytes about which nothing is said. */
    int defaultFormat() {
        return defaultFormat;
    }

    /** Whether no format stands for a content type. */
    boolean isEmpty() {
        return contentTypes.isEmpty();
    }

    /** Whether the format stands for a content type. */
    boolean contains(int format) {
        return contentTypes.containsKey(format);
    }

    /** The content type that a format stands for; null for none. */
    @Nullable String contentType(int format) {
        return contentTypes.get(format);
    }

    /**
     * The format that the headers ask for; null when they ask for none.
     *
     * @throws MessageConversionException when the header is no such number
     */
    static @Nullable Integer asked(MessageHeaders headers) {
        Object format = headers.get(IpmbHeaders.FORMAT);
        if (format == null) {
            return null;
        }
        if (format instanceof Number number && number.longValue() >= 0 && number.longValue() <= HIGHEST) {
            return number.intValue();
        }
        throw new MessageConversionException(
                "The header " + IpmbHeaders.FORMAT + " is " + format + ", expected a number from 0 to " + HIGHEST);
    }
}
