package io.ipmb.spring.support;

import io.ipmb.codec.BytesMessage;
import io.ipmb.codec.CodePoint;
import io.ipmb.codec.IllegalPayloadTypeException;
import io.ipmb.codec.MessageType;
import io.ipmb.codec.PayloadType;
import io.ipmb.codec.PayloadTypes;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the payload types of classes. Thread-safe; each class is examined once. */
final class WireTypes {

    /** All plain types and {@code BytesMessage}; a character is a {@code Character}. */
    static final List<Class<?>> PLAIN = Stream.concat(
                    PayloadTypes.plain().stream().filter(type -> type != CodePoint.class),
                    Stream.of(BytesMessage.class))
            .<Class<?>>map(type -> type)
            .toList();

    private static final ClassValue<Optional<PayloadType<?>>> FOUND = new ClassValue<>() {
        @Override
        protected Optional<PayloadType<?>> computeValue(Class<?> type) {
            try {
                return Optional.of(PayloadTypes.of(type));
            } catch (IllegalPayloadTypeException e) {
                if (wantsToBeOne(type)) {
                    throw e;
                }
                return Optional.empty();
            }
        }
    };

    private WireTypes() {}

    /** The name of the type for logs and errors; of an unknown type, its id. */
    static String nameOf(UUID typeId) {
        String name = PayloadTypes.nameOf(typeId);
        return name == null ? "payload with the type id " + typeId : name;
    }

    /**
     * The payload type of a class; null if the bus has no form for it.
     *
     * @throws IllegalPayloadTypeException when the class has {@link MessageType} and yet cannot be a payload
     */
    static @Nullable PayloadType<?> find(Class<?> type) {
        return FOUND.get(type).orElse(null);
    }

    /**
     * The payload types that are values of a class: the permitted types of a sealed interface, the plain subtypes of a
     * supertype such as {@code Number}; possibly none.
     *
     * @throws IllegalPayloadTypeException when the class has {@link MessageType} and yet cannot be a payload
     */
    static List<PayloadType<?>> readableBy(Class<?> type) {
        try {
            return PayloadTypes.readableBy(type);
        } catch (IllegalPayloadTypeException e) {
            if (wantsToBeOne(type)) {
                throw e;
            }
            return plainBelow(type);
        }
    }

    private static List<PayloadType<?>> plainBelow(Class<?> type) {
        return PLAIN.stream()
                .filter(type::isAssignableFrom)
                .<PayloadType<?>>map(PayloadTypes::of)
                .toList();
    }

    /**
     * Whether the class asks for a form on the bus by {@link MessageType}. If its mapping fails, the conversion fails:
     * sent in another form, the payload would not reach its readers in Rust.
     */
    private static boolean wantsToBeOne(Class<?> type) {
        if (type.isAnnotationPresent(MessageType.class)) {
            return true;
        }
        for (Class<?> parent : type.getInterfaces()) {
            if (wantsToBeOne(parent)) {
                return true;
            }
        }
        Class<?> parent = type.getSuperclass();
        return parent != null && wantsToBeOne(parent);
    }
}
