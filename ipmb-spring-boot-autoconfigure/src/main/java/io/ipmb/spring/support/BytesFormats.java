package io.ipmb.spring.support;

import io.ipmb.codec.BytesMessage;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

/** The formats of {@link BytesMessage}s and their content types. Thread-safe once it is set up. */
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

    /** The default format. */
    int defaultFormat() {
        return defaultFormat;
    }

    /** Whether no format has a content type. */
    boolean isEmpty() {
        return contentTypes.isEmpty();
    }

    /** Whether the format has a content type. */
    boolean contains(int format) {
        return contentTypes.containsKey(format);
    }

    /** The content type of a format; null for none. */
    @Nullable String contentType(int format) {
        return contentTypes.get(format);
    }

    /**
     * The format in the headers; null for none.
     *
     * @throws MessageConversionException when the header is not a format number
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
