package io.ipmb.spring.support;

import io.ipmb.UnknownPayload;
import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.EncodeException;
import io.ipmb.codec.IllegalPayloadTypeException;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import io.ipmb.envelope.Envelope;
import io.ipmb.envelope.EnvelopeCodec;
import io.ipmb.envelope.EnvelopeContent;
import io.ipmb.envelope.EnvelopeContent.Described;
import io.ipmb.envelope.EnvelopeContent.Header;
import io.ipmb.envelope.EnvelopeContent.Kind;
import io.ipmb.envelope.EnvelopeContent.Typed;
import io.ipmb.envelope.EnvelopeException;
import io.ipmb.envelope.EnvelopeFront;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;

/**
 * Converts as the project's guide has it under payloads.
 *
 * <ul>
 *   <li>What the bus knows (text, numbers, times, records with {@code @MessageType} …) travels as it is, where no header
 *       has to travel; else in an {@link Envelope}.
 *   <li>{@code byte[]} becomes a {@link BytesMessage}, of the format in {@link IpmbHeaders#FORMAT} or the default one.
 *   <li>Text and bytes with a content type that says more than that they are text or bytes travel in an envelope, with the
 *       content type; so do those of {@code text/plain} and {@code application/octet-stream} that have more than 120,000
 *       bytes; so does any other object, as what the given converter makes of it.
 *   <li>With {@link IpmbHeaders#FORMAT} any payload becomes a {@link BytesMessage} of that format, an object by the
 *       content type that the format stands for.
 * </ul>
 *
 * <p>These headers travel: {@link IpmbHeaders#CORRELATION_ID}, {@link IpmbHeaders#REPLY_TO}, {@link IpmbHeaders#ERROR},
 * {@code contentType} as above, and those of the user that match {@link #setMappedHeaders} and whose value is a text, a
 * number, a boolean, bytes, a {@code UUID} or {@code URI}, a date or time of {@code java.time} or {@code java.util.Date}, a
 * character or an enum (both come as text), or a list, set, map or array of these. A header with another value stays here; that
 * is counted, and logged once a minute per name.
 *
 * <p>Thread-safe once it is set up.
 */
public final class DefaultIpmbMessageConverter implements IpmbMessageConverter {

    /** A program that makes up types must not fill the memory. */
    private static final int MOST_REMEMBERED = 1024;

    /** A frame of the bus has 131,040; what is left is for the selector. */
    private static final int MOST_BYTES_OF_A_PLAIN_PAYLOAD = 120_000;

    private static final UUID BYTES_MESSAGE =
            PayloadTypes.of(BytesMessage.class).uuid();

    private final ContentConverter content;
    /** By the parameter where there is one: two of the same type may differ in their annotations. */
    private final Map<Object, PayloadTarget> targets = new ConcurrentHashMap<>();

    private int defaultBytesFormat;
    private Map<Integer, String> formats = Map.of();
    private HeaderMapper headerMapper = new HeaderMapper("*");
    private BodyRegions bodies = BodyRegions.READ_ONLY;

    /** A converter for what the bus knows; other objects can neither be sent nor received. */
    public DefaultIpmbMessageConverter() {
        this(null);
    }

    /**
     * A converter that leaves other objects to another one.
     *
     * @param objects makes bytes or text of them, and objects of these by the type that a listener takes; usually a
     *     {@code JacksonJsonMessageConverter}; null for none
     */
    public DefaultIpmbMessageConverter(@Nullable MessageConverter objects) {
        this.content = new ContentConverter(objects);
    }

    /**
     * Sets the format number of the {@link BytesMessage} that a {@code byte[]} becomes; 0 unless set.
     *
     * @param format 0 to 65,535
     */
    public void setDefaultFormat(int format) {
        checkFormat(format);
        this.defaultBytesFormat = format;
    }

    /**
     * Sets what the format numbers of {@link BytesMessage}s stand for, so that one can become an object; none unless set.
     *
     * @param contentTypes for instance 1 and {@code application/json}
     * @throws IllegalArgumentException when a number is not in 0 to 65,535, or a text is no content type
     */
    public void setFormats(Map<Integer, String> contentTypes) {
        contentTypes.forEach((format, contentType) -> {
            checkFormat(format);
            ContentConverter.check(contentType);
        });
        this.formats = Map.copyOf(contentTypes);
    }

    /**
     * Sets which headers of the user travel; all unless set. A message with a header that travels goes in an envelope,
     * which only programs with this library read, so name them where programs in other languages listen.
     *
     * @param patterns names with {@code *} for any characters; the first that matches decides, {@code !} in front of it
     *     means that the header stays here
     */
    public void setMappedHeaders(String... patterns) {
        this.headerMapper = new HeaderMapper(patterns);
    }

    /**
     * Sets how large a body may be that is read out of a memory region; {@link BodyRegions#READ_ONLY} unless set. Sending and
     * receiving move bodies by themselves, so that this counts only for messages that were received in another way.
     */
    public void setBodyRegions(BodyRegions bodies) {
        this.bodies = bodies;
    }

    /** How many headers were not sent because the bus does not carry values of their type. */
    public long headersNotSent() {
        return headerMapper.left();
    }

    private static void checkFormat(int format) {
        if (format < 0 || format > 0xffff) {
            throw new IllegalArgumentException("The format " + format + " of bytes messages is not in 0..65535");
        }
    }

    @Override
    public boolean travelsAsItIs(Object payload) {
        return payload instanceof String || wireType(payload.getClass()) != null;
    }

    @Override
    public Object toPayload(Message<?> message) {
        MessageHeaders headers = message.getHeaders();
        List<Header> travelling = headerMapper.outgoing(headers);
        Object payload = message.getPayload();
        String contentType = ContentConverter.contentType(headers);
        Integer format = format(headers);
        if (format != null) {
            return wire(new BytesMessage(format, bytesOf(payload, contentType, format, headers)), travelling);
        }
        if (payload instanceof byte[] bytes) {
            return contentType == null || (ContentConverter.saysBytes(contentType) && !isLarge(bytes))
                    ? wire(new BytesMessage(defaultBytesFormat, bytes), travelling)
                    : described(new ContentConverter.Content(contentType, bytes), travelling);
        }
        if (payload instanceof String text
                && contentType != null
                && (!ContentConverter.saysText(contentType) || isLarge(text))) {
            return described(content.ofText(text, contentType), travelling);
        }
        if (payload instanceof UnknownPayload || wireType(payload.getClass()) != null) {
            return wire(payload, travelling);
        }
        return described(content.ofObject(payload, contentType, declared(headers)), travelling);
    }

    @Override
    public boolean isEnveloped(Message<?> message) {
        MessageHeaders headers = message.getHeaders();
        if (headerMapper.anyTravels(headers)) {
            return true;
        }
        if (headers.get(IpmbHeaders.FORMAT) != null) {
            return false;
        }
        Object payload = message.getPayload();
        String contentType = ContentConverter.contentType(headers);
        if (payload instanceof byte[] bytes) {
            return contentType != null && (!ContentConverter.saysBytes(contentType) || isLarge(bytes));
        }
        if (payload instanceof String text && contentType != null) {
            return !ContentConverter.saysText(contentType) || isLarge(text);
        }
        return !(payload instanceof UnknownPayload) && wireType(payload.getClass()) == null;
    }

    /** Whether the bytes may be too many for a frame as they are; in an envelope they go all the same. */
    private static boolean isLarge(byte[] bytes) {
        return bytes.length > MOST_BYTES_OF_A_PLAIN_PAYLOAD;
    }

    private static boolean isLarge(String text) {
        // No character takes more than three bytes for each of its chars.
        return text.length() > MOST_BYTES_OF_A_PLAIN_PAYLOAD / 3
                && (text.length() > MOST_BYTES_OF_A_PLAIN_PAYLOAD || isLarge(text.getBytes(StandardCharsets.UTF_8)));
    }

    private byte[] bytesOf(Object payload, @Nullable String contentType, int format, MessageHeaders headers) {
        if (payload instanceof byte[] bytes) {
            return bytes;
        } else if (payload instanceof BytesMessage message) {
            return message.data();
        }
        String type = contentType == null ? formats.get(format) : contentType;
        if (payload instanceof String text) {
            return content.ofText(text, type == null ? ContentConverter.TEXT : type)
                    .data();
        }
        if (type == null) {
            throw new MessageConversionException(
                    "The format " + format + " of a bytes message stands for no content type, "
                            + "so that a " + payload.getClass().getName()
                            + " cannot be sent as one; add the format to ipmb.bytes-message.formats, or send bytes or text");
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

    /** Which type the payload is to be written as; null for its class. */
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

    private static @Nullable Integer format(MessageHeaders headers) {
        Object format = headers.get(IpmbHeaders.FORMAT);
        if (format == null) {
            return null;
        }
        if (format instanceof Number number && number.longValue() >= 0 && number.longValue() <= 0xffff) {
            return number.intValue();
        }
        throw new MessageConversionException(
                "The header " + IpmbHeaders.FORMAT + " is " + format + ", expected a number from 0 to 65535");
    }

    @Override
    public Set<Class<?>> readableAs(ResolvableType type) {
        PayloadTarget target = target(type);
        Set<Class<?>> readable = new LinkedHashSet<>();
        if (target.isAny()) {
            readable.addAll(WireTypes.PLAIN);
        } else {
            target.wireTypes().forEach(wireType -> readable.add(wireType.javaType()));
            if (readable.isEmpty() && target.raw() != UnknownPayload.class && !content.convertsObjects()) {
                throw new IllegalArgumentException("Nothing that arrives can become a " + type
                        + ": the bus has no form for it, and there is no converter for objects; annotate it with "
                        + "@MessageType, or put Jackson on the class path, or give the message converter a delegate");
            }
            if (readable.isEmpty() && content.cannotMake(target)) {
                throw new IllegalArgumentException("Nothing that arrives can become a " + type
                        + ": it is abstract, and nothing says which class is to be made; make it a sealed interface of types "
                        + "with @MessageType, give it @JsonTypeInfo, or take the types that implement it");
            }
            if (!formats.isEmpty() && (target.isText() || content.convertsObjects())) {
                readable.add(BytesMessage.class);
            }
        }
        readable.add(Envelope.class);
        return readable;
    }

    @Override
    public boolean canConvert(io.ipmb.IncomingMessage arrived, ResolvableType type) {
        PayloadTarget target = target(type);
        Object payload = arrived.payload();
        if (target.isReadFrom(payload)) {
            return true;
        }
        if (payload instanceof Envelope envelope) {
            return canConvert(envelope, arrived, target);
        }
        if (payload instanceof BytesMessage bytes) {
            return target.isBytes()
                    || (formats.containsKey(bytes.format()) && (target.isText() || content.convertsObjects()));
        }
        return false;
    }

    private boolean canConvert(Envelope envelope, io.ipmb.IncomingMessage arrived, PayloadTarget target) {
        UUID typeId = EnvelopeCodec.typeId(envelope);
        if (typeId == null) {
            // Broken is what whoever is there shall be told.
            return !EnvelopeCodec.isDescribed(envelope) || target.takesContent();
        }
        PayloadType<?> type = target.find(typeId);
        if (type == null) {
            return target.isBytes() && typeId.equals(BYTES_MESSAGE);
        }
        if (target.raw().isAssignableFrom(type.javaType()) || target.isBytes()) {
            return true;
        }
        // A variant of a sealed interface; which one it is stands at the beginning of the data.
        Class<?> variant;
        try {
            variant = EnvelopeCodec.variant(
                    type, bodies.beginning(envelope, arrived.regions(), EnvelopeCodec.MOST_BYTES_OF_VARIANT));
        } catch (MessageConversionException e) {
            return true;
        }
        return variant == null || target.raw().isAssignableFrom(variant);
    }

    @Override
    public String describe(io.ipmb.IncomingMessage arrived) {
        Object payload = arrived.payload();
        if (payload instanceof UnknownPayload unknown) {
            return WireTypes.nameOf(unknown.typeId());
        }
        if (!(payload instanceof Envelope envelope)) {
            return payload.getClass().getSimpleName();
        }
        UUID typeId = EnvelopeCodec.typeId(envelope);
        if (typeId != null) {
            return WireTypes.nameOf(typeId);
        }
        try {
            return EnvelopeCodec.readFront(envelope).kind() instanceof Described described
                    ? described.contentType()
                    : "envelope";
        } catch (EnvelopeException e) {
            return "broken envelope";
        }
    }

    @Override
    public MessageHeaders headers(io.ipmb.IncomingMessage arrived) {
        if (arrived.payload() instanceof Envelope envelope) {
            EnvelopeFront front = Envelopes.readFront(envelope);
            return IpmbMessage.headers(arrived, travelled(front.kind(), front.headers()));
        }
        return IpmbMessage.headers(arrived, Map.of());
    }

    @Override
    public IpmbMessage<?> toMessage(io.ipmb.IncomingMessage arrived, ResolvableType type) {
        PayloadTarget target = target(type);
        Object payload = arrived.payload();
        if (!(payload instanceof Envelope envelope)) {
            return IpmbMessage.of(plain(payload, target), arrived);
        }
        EnvelopeContent inside = read(envelope, arrived);
        Map<String, Object> travelled = travelled(inside.kind(), inside.headers());
        if (inside.kind() instanceof Described described) {
            Object converted = content.convert(described.contentType(), inside.data(), target);
            return IpmbMessage.of(converted, arrived, travelled);
        }
        Object typed = typed(EnvelopeCodec.uuid(((Typed) inside.kind()).typeId(), 0), inside.data(), target);
        if (typed instanceof BytesMessage bytes) {
            travelled.put(IpmbHeaders.FORMAT, bytes.format());
        }
        return IpmbMessage.of(plain(typed, target), arrived, travelled);
    }

    private EnvelopeContent read(Envelope envelope, io.ipmb.IncomingMessage arrived) {
        return Envelopes.read(bodies.whole(envelope, arrived.regions()));
    }

    private static Map<String, Object> travelled(Kind kind, List<Header> headers) {
        Map<String, Object> travelled = HeaderMapper.incoming(headers);
        if (kind instanceof Described described) {
            travelled.put(MessageHeaders.CONTENT_TYPE, described.contentType());
        }
        return travelled;
    }

    /** A payload of the bus that came in an envelope. */
    private Object typed(UUID typeId, byte[] data, PayloadTarget target) {
        PayloadType<?> type = target.find(typeId);
        if (type == null && !target.isAny() && typeId.equals(BYTES_MESSAGE)) {
            type = WireTypes.find(BytesMessage.class);
        }
        if (type != null) {
            return Envelopes.decode(type, data);
        }
        if (target.isAny() || target.raw() == UnknownPayload.class) {
            return new UnknownPayload(typeId, data);
        }
        throw new MessageConversionException("What came is a " + WireTypes.nameOf(typeId) + ", which cannot become "
                + target + "; take the type that it has, or send another one");
    }

    /** A payload of the bus, out of its envelope where it came in one. */
    private Object plain(Object payload, PayloadTarget target) {
        if (target.raw().isInstance(payload)) {
            return payload;
        }
        if (!(payload instanceof BytesMessage bytes)) {
            throw new MessageConversionException(
                    "What came is a " + payload.getClass().getName() + ", which cannot become " + target);
        }
        if (target.isBytes()) {
            return bytes.data();
        }
        String contentType = formats.get(bytes.format());
        if (contentType == null) {
            throw new MessageConversionException("The payload is a bytes message of the format " + bytes.format()
                    + ", which stands for no content type, so that it cannot become " + target
                    + "; add the format to ipmb.bytes-message.formats, or take byte[] or BytesMessage");
        }
        return content.convert(contentType, bytes.data(), target);
    }

    private PayloadTarget target(ResolvableType type) {
        Object key = type.getSource() instanceof TypeHint hint ? hint : type;
        PayloadTarget known = targets.get(key);
        if (known != null) {
            return known;
        }
        PayloadTarget target = PayloadTarget.of(type);
        if (targets.size() < MOST_REMEMBERED) {
            targets.put(key, target);
        }
        return target;
    }
}
