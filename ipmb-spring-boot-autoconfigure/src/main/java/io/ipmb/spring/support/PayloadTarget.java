package io.ipmb.spring.support;

import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.PayloadType;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * The type that a receiver wants for a payload. Immutable.
 *
 * @param type as declared in the listener's signature
 * @param raw its class, boxed; {@code Object} for any payload
 * @param wireTypes the payload types of the bus that are values of it
 * @param hint the whole type for a converter; null if the class is enough
 */
record PayloadTarget(
        ResolvableType type,
        Class<?> raw,
        List<PayloadType<?>> wireTypes,
        @Nullable MethodParameter hint) {

    private static final List<PayloadType<?>> BYTES = WireTypes.readableBy(BytesMessage.class);

    /** @throws io.ipmb.codec.IllegalPayloadTypeException when the class has a type id but cannot be a payload */
    static PayloadTarget of(ResolvableType type) {
        Class<?> raw = ClassUtils.resolvePrimitiveIfNecessary(type.resolve(Object.class));
        List<PayloadType<?>> wireTypes =
                raw == byte[].class ? BYTES : raw == Object.class ? List.of() : WireTypes.readableBy(raw);
        return new PayloadTarget(type, raw, wireTypes, TypeHint.of(type));
    }

    boolean isAny() {
        return raw == Object.class;
    }

    boolean isText() {
        return !isAny() && raw.isAssignableFrom(String.class);
    }

    boolean isBytes() {
        return raw == byte[].class;
    }

    /**
     * Whether content with a content type is meant for it: for text, for bytes, and for types without a form on the
     * bus. A type with such a form arrives in that form: JSON of the same shape is meant for another receiver.
     */
    boolean takesContent() {
        return isAny() || isText() || isBytes() || wireTypes.isEmpty();
    }

    /** Whether a payload without an envelope is a value of the target. */
    boolean isReadFrom(Object payload) {
        return isAny()
                || raw == payload.getClass()
                || (raw.isInstance(payload)
                        && wireTypes.stream().anyMatch(type -> type.javaType().isInstance(payload)));
    }

    /** The payload type with this id; null if its values are none of the target. */
    @Nullable PayloadType<?> find(UUID typeId) {
        if (isAny()) {
            for (Class<?> plain : WireTypes.PLAIN) {
                PayloadType<?> known = WireTypes.find(plain);
                if (known != null && known.uuid().equals(typeId)) {
                    return known;
                }
            }
            return null;
        }
        for (PayloadType<?> wireType : wireTypes) {
            if (wireType.uuid().equals(typeId)) {
                return wireType;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return isAny() ? "any payload" : type.toString();
    }
}
