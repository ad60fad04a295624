package io.ipmb.spring.support;

import io.ipmb.UnknownPayload;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.EncodeException;
import io.ipmb.codec.IllegalPayloadTypeException;
import io.ipmb.codec.PayloadType;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeCodec;
import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.envelope.EnvelopeContent.Described;
import io.ipmb.envelope.EnvelopeContent.Header;
import io.ipmb.envelope.EnvelopeContent.Kind;
import io.ipmb.envelope.EnvelopeContent.Typed;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

/** Converts Spring messages to payloads of the bus. Thread-safe once it is set up. */
final class PayloadWriter {

    /** A frame has 131,040 bytes; the rest is for the selector. */
    private static final int MOST_BYTES_OF_A_PLAIN_PAYLOAD = 120_000;

    /** The form in which a payload travels. */
    private enum Form {
        /** A bytes message of the format in a header. */
        FORMATTED,
        /** A bytes message of the default format. */
        BYTES,
        /** The form of its payload type. */
        WIRE,
        /** Bytes in an envelope, with their content type. */
        DESCRIBED_BYTES,
        /** A text in an envelope, with its content type. */
        DESCRIBED_TEXT,
        /** In an envelope, as bytes of the converter for objects. */
        OBJECT;

        boolean isEnvelope() {
            return this == DESCRIBED_BYTES || this == DESCRIBED_TEXT || this == OBJECT;
        }
    }

    private final ContentConverter content;
    private final BytesFormats formats;
    private HeaderMapper headerMapper = new HeaderMapper("*");

    PayloadWriter(ContentConverter content, BytesFormats formats) {
        this.content = content;
        this.formats = formats;
    }

    void setHeaderMapper(HeaderMapper mapper) {
        headerMapper = mapper;
    }

    /** The number of headers that were not sent because of their value's type. */
    long headersNotSent() {
        return headerMapper.left();
    }

    /** See {@link IpmbMessageConverter#travelsAsItIs}. */
    static boolean travelsAsItIs(Object payload) {
        return payload instanceof String || wireType(payload.getClass()) != null;
    }

    /** See {@link IpmbMessageConverter#isEnveloped}. */
    boolean isEnveloped(Message<?> message) {
        MessageHeaders headers = message.getHeaders();
        return headerMapper.anyTravels(headers)
                || form(message.getPayload(), headers).isEnvelope();
    }

    /** See {@link IpmbMessageConverter#toPayload}. */
    Object write(Message<?> message) {
        MessageHeaders headers = message.getHeaders();
        List<Header> travelling = headerMapper.outgoing(headers);
        Object payload = message.getPayload();
        String contentType = ContentConverter.contentType(headers);
        return switch (form(payload, headers)) {
            case FORMATTED -> wire(formatted(payload, contentType, headers), travelling);
            case BYTES -> wire(new BytesMessage(formats.defaultFormat(), (byte[]) payload), travelling);
            case WIRE -> wire(payload, travelling);
            case DESCRIBED_BYTES ->
                described(new ContentConverter.Content(required(contentType), (byte[]) payload), travelling);
            case DESCRIBED_TEXT -> described(content.ofText((String) payload, required(contentType)), travelling);
            case OBJECT -> described(content.ofObject(payload, contentType, declared(headers)), travelling);
        };
    }

    private static Form form(Object payload, MessageHeaders headers) {
        if (headers.get(IpmbHeaders.FORMAT) != null) {
            return Form.FORMATTED;
        }
        String contentType = ContentConverter.contentType(headers);
        if (payload instanceof byte[] bytes) {
            return contentType == null || (ContentConverter.saysBytes(contentType) && !isLarge(bytes))
                    ? Form.BYTES
                    : Form.DESCRIBED_BYTES;
        }
        if (payload instanceof String text && contentType != null) {
            return ContentConverter.saysText(contentType) && !isLarge(text) ? Form.WIRE : Form.DESCRIBED_TEXT;
        }
        return payload instanceof UnknownPayload || wireType(payload.getClass()) != null ? Form.WIRE : Form.OBJECT;
    }

    private static String required(@Nullable String contentType) {
        if (contentType == null) {
            throw new IllegalStateException("described without a content type");
        }
        return contentType;
    }

    /** Whether the bytes may be too many for one frame. An envelope can move them into a memory region. */
    private static boolean isLarge(byte[] bytes) {
        return bytes.length > MOST_BYTES_OF_A_PLAIN_PAYLOAD;
    }

    private static boolean isLarge(String text) {
        // No character takes more than three bytes for each of its chars.
        return text.length() > MOST_BYTES_OF_A_PLAIN_PAYLOAD / 3
                && (text.length() > MOST_BYTES_OF_A_PLAIN_PAYLOAD || isLarge(text.getBytes(StandardCharsets.UTF_8)));
    }

    private BytesMessage formatted(Object payload, @Nullable String contentType, MessageHeaders headers) {
        Integer format = BytesFormats.asked(headers);
        if (format == null) {
            throw new IllegalStateException("no format is asked for");
        }
        return new BytesMessage(format, bytesOf(payload, contentType, format, headers));
    }

    private byte[] bytesOf(Object payload, @Nullable String contentType, int format, MessageHeaders headers) {
        if (payload instanceof byte[] bytes) {
            return bytes;
        } else if (payload instanceof BytesMessage message) {
            return message.data();
        }
        String type = contentType == null ? formats.contentType(format) : contentType;
        if (payload instanceof String text) {
            return content.ofText(text, type == null ? ContentConverter.TEXT : type)
                    .data();
        }
        if (type == null) {
            throw new MessageConversionException("The format " + format + " of a bytes message has no content type: a "
                    + payload.getClass().getName()
                    + " cannot be sent in it; add the format to ipmb.bytes-message.formats, or send bytes or text");
        }
        return content.ofObject(payload, type, declared(headers)).data();
    }

    private static Object wire(Object payload, List<Header> travelling) {
        if (travelling.isEmpty()) {
            return payload;
        }
        if (payload instanceof UnknownPayload unknown) {
            return envelope(new Typed(EnvelopeCodec.bytes(unknown.typeId())), travelling, unknown.bytes());
        }
        PayloadType<?> type = wireType(payload.getClass());
        if (type == null) {
            throw new IllegalStateException("no type of the bus: " + payload.getClass());
        }
        byte[] data;
        try {
            data = EnvelopeCodec.encode(type, payload, 256);
        } catch (EncodeException e) {
            throw new MessageConversionException("The payload cannot travel: " + e.getMessage(), e);
        }
        return envelope(new Typed(EnvelopeCodec.bytes(type.uuid())), travelling, data);
    }

    private static Object described(ContentConverter.Content body, List<Header> travelling) {
        return envelope(new Described(body.contentType()), travelling, body.data());
    }

    private static Envelope envelope(Kind kind, List<Header> travelling, byte[] data) {
        return Envelopes.write(new EnvelopeContent(kind, travelling, data));
    }

    private static @Nullable PayloadType<?> wireType(Class<?> type) {
        try {
            return WireTypes.find(type);
        } catch (IllegalPayloadTypeException e) {
            throw new MessageConversionException("The payload cannot travel: " + e.getMessage(), e);
        }
    }

    /** The type that the payload is written as; null for its class. */
    private static @Nullable MethodParameter declared(MessageHeaders headers) {
        Object declared = headers.get(IpmbHeaders.PAYLOAD_TYPE);
        if (declared == null) {
            return null;
        } else if (declared instanceof MethodParameter parameter) {
            return TypeHint.of(ResolvableType.forMethodParameter(parameter));
        } else if (declared instanceof ResolvableType type) {
            return TypeHint.of(type);
        } else if (declared instanceof ParameterizedTypeReference<?> reference) {
            return TypeHint.of(ResolvableType.forType(reference));
        } else if (declared instanceof Type type) {
            return TypeHint.of(ResolvableType.forType(type));
        }
        throw new MessageConversionException("The header " + IpmbHeaders.PAYLOAD_TYPE + " is a "
                + declared.getClass().getName()
                + ", expected a ParameterizedTypeReference, a Type, a ResolvableType or a"
                + " MethodParameter");
    }
}
