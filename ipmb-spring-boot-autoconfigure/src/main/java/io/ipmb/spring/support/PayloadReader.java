package io.ipmb.spring.support;

import io.ipmb.IncomingMessage;
import io.ipmb.UnknownPayload;
import io.ipmb.codec.BytesMessage;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;

/** Converts payloads of the bus to Spring messages of the type that a receiver wants. Thread-safe once it is set up. */
final class PayloadReader {

    /** A program that makes up types must not fill the heap. */
    private static final int MOST_REMEMBERED = 1024;

    private static final UUID BYTES_MESSAGE =
            PayloadTypes.of(BytesMessage.class).uuid();

    private final ContentConverter content;
    private final BytesFormats formats;

    /** By the parameter if there is one: two parameters of one type may differ in their annotations. */
    private final Map<Object, PayloadTarget> targets = new ConcurrentHashMap<>();

    private BodyRegions bodies = BodyRegions.READ_ONLY;

    PayloadReader(ContentConverter content, BytesFormats formats) {
        this.content = content;
        this.formats = formats;
    }

    void setBodyRegions(BodyRegions regions) {
        bodies = regions;
    }

    /** See {@link IpmbMessageConverter#readableAs}. */
    Set<Class<?>> readableAs(ResolvableType type) {
        PayloadTarget target = target(type);
        Set<Class<?>> readable = new LinkedHashSet<>();
        if (target.isAny()) {
            readable.addAll(WireTypes.PLAIN);
        } else {
            target.wireTypes().forEach(wireType -> readable.add(wireType.javaType()));
            if (readable.isEmpty() && target.raw() != UnknownPayload.class && !content.convertsObjects()) {
                throw new IllegalArgumentException("No payload can become a " + type
                        + ": the bus has no form for it, and there is no converter for objects; annotate it with "
                        + "@MessageType, or put Jackson on the class path, or give the message converter a delegate");
            }
            if (readable.isEmpty() && content.cannotMake(target)) {
                throw new IllegalArgumentException("No payload can become a " + type
                        + ": it is abstract, and no annotation names its classes; make it a sealed interface of types "
                        + "with @MessageType, give it @JsonTypeInfo, or declare a listener for each class");
            }
            if (!formats.isEmpty() && (target.isText() || content.convertsObjects())) {
                readable.add(BytesMessage.class);
            }
        }
        readable.add(Envelope.class);
        return readable;
    }

    /** See {@link IpmbMessageConverter#canConvert}. */
    boolean canConvert(IncomingMessage arrived, ResolvableType type) {
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
                    || (formats.contains(bytes.format()) && (target.isText() || content.convertsObjects()));
        }
        return false;
    }

    private boolean canConvert(Envelope envelope, IncomingMessage arrived, PayloadTarget target) {
        UUID typeId = EnvelopeCodec.typeId(envelope);
        if (typeId == null) {
            // A broken envelope goes to any receiver: its conversion reports the defect.
            return !EnvelopeCodec.isDescribed(envelope) || target.takesContent();
        }
        PayloadType<?> type = target.find(typeId);
        if (type == null) {
            return target.isBytes() && typeId.equals(BYTES_MESSAGE);
        }
        if (target.raw().isAssignableFrom(type.javaType()) || target.isBytes()) {
            return true;
        }
        // The first bytes of the data name the variant of a sealed interface.
        Class<?> variant;
        try {
            variant = EnvelopeCodec.variant(
                    type, bodies.beginning(envelope, arrived.regions(), EnvelopeCodec.MOST_BYTES_OF_VARIANT));
        } catch (MessageConversionException e) {
            return true;
        }
        return variant == null || target.raw().isAssignableFrom(variant);
    }

    /** See {@link IpmbMessageConverter#describe}. */
    static String describe(IncomingMessage arrived) {
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

    /** See {@link IpmbMessageConverter#headers}. */
    static MessageHeaders headers(IncomingMessage arrived) {
        if (arrived.payload() instanceof Envelope envelope) {
            EnvelopeFront front = Envelopes.readFront(envelope);
            return IpmbMessage.headers(arrived, travelled(front.kind(), front.headers()));
        }
        return IpmbMessage.headers(arrived, Map.of());
    }

    /** See {@link IpmbMessageConverter#toMessage}. */
    IpmbMessage<?> read(IncomingMessage arrived, ResolvableType type) {
        PayloadTarget target = target(type);
        Object payload = arrived.payload();
        if (!(payload instanceof Envelope envelope)) {
            return IpmbMessage.of(plain(payload, target), arrived);
        }
        EnvelopeContent inside = content(envelope, arrived);
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

    private EnvelopeContent content(Envelope envelope, IncomingMessage arrived) {
        return Envelopes.read(bodies.whole(envelope, arrived.regions()));
    }

    private static Map<String, Object> travelled(Kind kind, List<Header> headers) {
        Map<String, Object> travelled = HeaderMapper.incoming(headers);
        if (kind instanceof Described described) {
            travelled.put(MessageHeaders.CONTENT_TYPE, described.contentType());
        }
        return travelled;
    }

    /** Decodes a payload type's value in an envelope. */
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
        throw new MessageConversionException("The payload is a " + WireTypes.nameOf(typeId) + ", which cannot become "
                + target + "; take a payload of that type, or send another one");
    }

    /** Adapts a decoded payload to the target. */
    private Object plain(Object payload, PayloadTarget target) {
        if (target.raw().isInstance(payload)) {
            return payload;
        }
        if (!(payload instanceof BytesMessage bytes)) {
            throw new MessageConversionException(
                    "The payload is a " + payload.getClass().getName() + ", which cannot become " + target);
        }
        if (target.isBytes()) {
            return bytes.data();
        }
        String contentType = formats.contentType(bytes.format());
        if (contentType == null) {
            throw new MessageConversionException("The payload is a bytes message of the format " + bytes.format()
                    + ", which has no content type: it cannot become " + target
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
