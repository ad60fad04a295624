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
 * What a payload is to become. Immutable.
 *
 * @param type as the listener's signature has it
 * @param raw its class, boxed; {@code Object} when any payload does
 * @param wireTypes the types of the bus that it is read from as it is
 * @param hint tells a converter the whole type; null where its class does
 */
record PayloadTarget(
        ResolvableType type,
        Class<?> raw,
        List<PayloadType<?>> wireTypes,
        @Nullable MethodParameter hint) {

    private static final List<PayloadType<?>> BYTES = WireTypes.readableBy(BytesMessage.class);

    /** @throws io.ipmb.codec.IllegalPayloadTypeException when the class has a type id and yet cannot be a payload */
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
     * Whether it takes what comes with a content type: text, bytes, and what has no form of its own on the bus. What
     * has one comes in that form; that a JSON text could be read as it as well does not say that it was meant so.
     */
    boolean takesContent() {
        return isAny() || isText() || isBytes() || wireTypes.isEmpty();
    }

    /**
     * Whether a payload that has come as it is, is one of those that the target is read from, whoever else reads more.
     */
    boolean isReadFrom(Object payload) {
        return isAny()
                || raw == payload.getClass()
                || (raw.isInstance(payload)
                        && wireTypes.stream().anyMatch(type -> type.javaType().isInstance(payload)));
    }

    /** The type with this id; null when it is none of those that the target is read from. */
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
