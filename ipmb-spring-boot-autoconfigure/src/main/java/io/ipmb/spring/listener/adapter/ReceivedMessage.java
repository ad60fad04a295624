package io.ipmb.spring.listener.adapter;

import io.ipmb.IncomingMessage;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.util.StringUtils;

/**
 * A message on its way to a listener's method. Headers and the Spring message are made at their first use: a listener
 * without them has no cost. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class ReceivedMessage {

    private static final ResolvableType BYTES = ResolvableType.forClass(byte[].class);

    private final IncomingMessage arrived;
    private final IpmbMessageConverter converter;
    private final WantedPayload target;
    private org.springframework.messaging.@Nullable Message<?> message;
    private @Nullable MessageHeaders headers;
    private @Nullable List<AutoCloseable> duplicates;

    ReceivedMessage(IncomingMessage arrived, IpmbMessageConverter converter, WantedPayload target) {
        this.arrived = arrived;
        this.converter = converter;
        this.target = target;
    }

    /** The message of the bus. */
    public IncomingMessage arrived() {
        return arrived;
    }

    /**
     * The payload, converted to the listener's type.
     *
     * @throws MessageConversionException when the conversion fails
     */
    public Object payload() {
        Object payload = arrived.payload();
        return target.isDirect(payload) ? payload : message().getPayload();
    }

    /**
     * Whether there is a payload: false for no content, an empty text, no bytes, and null in JSON.
     *
     * @throws MessageConversionException when the payload cannot be read
     */
    boolean hasPayload() {
        if (converter.canConvert(arrived, WantedPayload.NOTHING)) {
            // A broken payload counts as present until it is read.
            converter.toMessage(arrived, WantedPayload.NOTHING);
            return false;
        }
        if (target.raw() != String.class && target.raw() != byte[].class && converter.canConvert(arrived, BYTES)) {
            byte[] bytes = (byte[]) converter.toMessage(arrived, BYTES).getPayload();
            // At most as long as null with some white space.
            return bytes.length > 16 || isContent(new String(bytes, StandardCharsets.UTF_8).strip());
        }
        Object payload = payload();
        return payload instanceof String text
                ? StringUtils.hasText(text)
                : !(payload instanceof byte[] bytes) || bytes.length > 0;
    }

    private static boolean isContent(String text) {
        return !text.isEmpty() && !text.equals("null");
    }

    /**
     * The Spring message with the converted payload; the same one at each call.
     *
     * @throws MessageConversionException when the conversion fails
     */
    public org.springframework.messaging.Message<?> message() {
        org.springframework.messaging.Message<?> made = message;
        if (made == null) {
            made = converter.toMessage(arrived, target.convertible());
            message = made;
        }
        return made;
    }

    /**
     * The headers, without a conversion of the payload.
     *
     * @throws MessageConversionException when they cannot be read
     */
    public MessageHeaders headers() {
        org.springframework.messaging.Message<?> made = message;
        if (made != null) {
            return made.getHeaders();
        }
        MessageHeaders read = headers;
        if (read == null) {
            read = converter.headers(arrived);
            headers = read;
        }
        return read;
    }

    /** Whether the message has headers of its sender, and thus may be a request. */
    boolean hasHeaders() {
        return converter.hasHeaders(arrived);
    }

    /** Registers a duplicate for the method, which owns it unless the method fails. */
    <T extends AutoCloseable> T duplicated(T duplicate) {
        List<AutoCloseable> all = duplicates;
        if (all == null) {
            all = new ArrayList<>(2);
            duplicates = all;
        }
        all.add(duplicate);
        return duplicate;
    }

    /** Closes the duplicates of a failed method. */
    void closeDuplicates(Throwable failure) {
        List<AutoCloseable> all = duplicates;
        if (all == null) {
            return;
        }
        duplicates = null;
        for (AutoCloseable duplicate : all) {
            try {
                duplicate.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }

    @Override
    public String toString() {
        return "ReceivedMessage[" + arrived + "]";
    }
}
