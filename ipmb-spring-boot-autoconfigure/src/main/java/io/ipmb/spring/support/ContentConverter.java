package io.ipmb.spring.support;

import io.ipmb.OutgoingMessage;
import java.lang.reflect.Modifier;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Converts between objects and bytes of a content type. Every failure is a {@link MessageConversionException}.
 * Thread-safe.
 */
final class ContentConverter {

    /** The content type of a text without one of its own. */
    static final String TEXT = "text/plain";

    /** A JSON object without fields. */
    private static final byte[] NOTHING = {'{', '}'};

    private static final int MOST_CHARACTERS_OF_A_TYPE = 255;

    private final @Nullable MessageConverter objects;

    /**
     * Bytes and their content type.
     *
     * @param contentType as in the header
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Content(String contentType, byte[] data) {}

    ContentConverter(@Nullable MessageConverter objects) {
        this.objects = objects;
    }

    boolean convertsObjects() {
        return objects != null;
    }

    /** The content type in the headers, or null. */
    static @Nullable String contentType(MessageHeaders headers) {
        Object contentType = headers.get(MessageHeaders.CONTENT_TYPE);
        if (contentType == null) {
            return null;
        }
        if (contentType instanceof MimeType) {
            return contentType.toString();
        }
        if (contentType instanceof String text) {
            parse(text);
            return text;
        }
        throw new MessageConversionException(
                "The header contentType is a " + contentType.getClass().getName() + ", expected a text or a MimeType");
    }

    /** @throws IllegalArgumentException when the text is not a content type */
    static void check(String contentType) {
        MimeTypeUtils.parseMimeType(contentType);
    }

    /** Whether the content type of a text is the plain one, which the payload's type implies. */
    static boolean saysText(String contentType) {
        return MimeTypeUtils.TEXT_PLAIN.equalsTypeAndSubtype(parse(contentType));
    }

    /** Whether the content type of bytes is the plain one, which the payload's type implies. */
    static boolean saysBytes(String contentType) {
        return MimeTypeUtils.APPLICATION_OCTET_STREAM.equalsTypeAndSubtype(parse(contentType));
    }

    Content ofText(String text, String contentType) {
        Charset charset = charset(parse(contentType));
        if (!charset.canEncode()) {
            throw new MessageConversionException(
                    "A text cannot travel as " + contentType + ": " + charset + " can only be read");
        }
        return new Content(contentType, text.getBytes(charset));
    }

    /**
     * @param contentType null for the converter's choice
     * @param declared the type to write the object as; null for its class
     */
    Content ofObject(Object object, @Nullable String contentType, @Nullable MethodParameter declared) {
        refuseMessages(object);
        MessageConverter converter = objects;
        if (converter == null) {
            throw new MessageConversionException("A " + object.getClass().getName()
                    + " cannot travel: the bus has no form for it, and there is no converter for objects; send a plain"
                    + " type, or a record, enum or sealed interface with @MessageType, or put Jackson on the class"
                    + " path, or give the message converter a delegate");
        }
        Map<String, Object> headers = contentType == null ? Map.of() : Map.of(MessageHeaders.CONTENT_TYPE, contentType);
        Message<?> converted;
        try {
            converted = declared != null && converter instanceof SmartMessageConverter smart
                    ? smart.toMessage(object, new MessageHeaders(headers), declared)
                    : converter.toMessage(object, new MessageHeaders(headers));
        } catch (MessageConversionException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new MessageConversionException(
                    "A " + object.getClass().getName() + " cannot travel: " + converter + " failed: " + e, e);
        }
        if (converted == null) {
            throw new MessageConversionException("A " + object.getClass().getName() + " cannot travel: " + converter
                    + " does not convert it" + (contentType == null ? "" : " to the content type " + contentType));
        }
        String type = contentType(converted.getHeaders());
        if (type == null) {
            type = contentType;
        }
        if (type == null) {
            throw new MessageConversionException("A " + object.getClass().getName() + " cannot travel: " + converter
                    + " names no content type for it");
        }
        if (converted.getPayload() instanceof byte[] bytes) {
            return new Content(type, bytes);
        } else if (converted.getPayload() instanceof String text) {
            return ofText(text, type);
        }
        throw new MessageConversionException("A " + object.getClass().getName() + " cannot travel: " + converter
                + " converted it to a " + converted.getPayload().getClass().getName() + ", expected bytes or text");
    }

    /** Refuses messages inside of messages: they would travel as ordinary objects and arrive as such. */
    private static void refuseMessages(Object object) {
        if (object instanceof io.ipmb.IncomingMessage || object instanceof OutgoingMessage) {
            throw new MessageConversionException("A " + object.getClass().getName()
                    + " cannot travel inside a message; send it with IpmbOperations.send(OutgoingMessage), or"
                    + " send its payload");
        }
        boolean inside = object instanceof Message<?>
                || (object instanceof Collection<?> many && many.stream().anyMatch(Message.class::isInstance))
                || (object instanceof Map<?, ?> map && map.values().stream().anyMatch(Message.class::isInstance))
                || (object instanceof Object[] array && Arrays.stream(array).anyMatch(Message.class::isInstance))
                || (object instanceof Optional<?> one && one.orElse(null) instanceof Message<?>);
        if (inside) {
            throw new MessageConversionException("A " + object.getClass().getName()
                    + " cannot travel: Spring messages inside it would arrive as ordinary objects; send them one by"
                    + " one, or send their payloads");
        }
    }

    /**
     * Whether JSON can certainly not become an abstract type, because nothing names the class. Only the converter
     * knows, so this method tries it.
     */
    boolean cannotMake(PayloadTarget target) {
        MessageConverter converter = objects;
        if (converter == null
                || !Modifier.isAbstract(target.raw().getModifiers())
                || target.raw().isArray()) {
            return false;
        }
        try {
            convert(converter, "application/json", NOTHING, target);
            return false;
        } catch (MessageConversionException e) {
            return isUndefined(e);
        }
    }

    /** Compares by name: it is the same in all versions of Jackson, and the class may be absent. */
    private static boolean isUndefined(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getSimpleName().equals("InvalidDefinitionException")) {
                return true;
            }
        }
        return false;
    }

    /** Converts bytes to the type that a listener takes. */
    Object convert(String contentType, byte[] data, PayloadTarget target) {
        MimeType type = parse(contentType);
        if (target.isBytes()) {
            return data;
        }
        if (target.isText() || (target.isAny() && isText(type))) {
            return new String(data, charset(type));
        }
        if (target.isAny()) {
            return data;
        }
        MessageConverter converter = objects;
        if (converter == null) {
            throw new MessageConversionException("Content of the type " + contentType
                    + " cannot become "
                    + target + " without a converter for objects; put Jackson on the class path, or give the message "
                    + "converter a delegate, or take a String or byte[]");
        }
        return convert(converter, contentType, data, target);
    }

    private static Object convert(MessageConverter converter, String contentType, byte[] data, PayloadTarget target) {
        Message<byte[]> message = new GenericMessage<>(data, Map.of(MessageHeaders.CONTENT_TYPE, contentType));
        Object converted;
        try {
            converted = converter instanceof SmartMessageConverter smart
                    ? smart.fromMessage(message, target.raw(), target.hint())
                    : converter.fromMessage(message, target.raw());
        } catch (RuntimeException | StackOverflowError e) {
            throw new MessageConversionException(
                    "Content of the type " + contentType + " cannot become " + target + ": " + e.getMessage(), e);
        }
        if (!target.raw().isInstance(converted)) {
            throw new MessageConversionException(converter + " converts content of the type " + contentType + " to "
                    + (converted == null
                            ? "nothing"
                            : "a " + converted.getClass().getName())
                    + ", expected " + target);
        }
        return converted;
    }

    private static boolean isText(MimeType type) {
        String subtype = type.getSubtype();
        return type.getType().equals("text")
                || subtype.equals("json")
                || subtype.equals("xml")
                || subtype.endsWith("+json")
                || subtype.endsWith("+xml");
    }

    private static MimeType parse(String contentType) {
        if (contentType.length() > MOST_CHARACTERS_OF_A_TYPE) {
            throw new MessageConversionException("The content type has " + contentType.length()
                    + " characters, expected at most " + MOST_CHARACTERS_OF_A_TYPE);
        }
        try {
            return MimeTypeUtils.parseMimeType(contentType);
        } catch (InvalidMimeTypeException e) {
            throw new MessageConversionException("'" + contentType + "' is not a content type: " + e.getMessage(), e);
        }
    }

    private static Charset charset(MimeType type) {
        Charset charset = type.getCharset();
        return charset == null ? StandardCharsets.UTF_8 : charset;
    }
}
