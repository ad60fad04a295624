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

/** The classes that the bus has a form for. Thread-safe; each class is looked at once. */
final class WireTypes {

    /** All plain types, a char as {@code Character}, and {@code BytesMessage}. */
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

    /** For a person: the name of the type where this process knows it, else its id. */
    static String nameOf(UUID typeId) {
        String name = PayloadTypes.nameOf(typeId);
        return name == null ? "payload with the type id " + typeId : name;
    }

    /**
     * The form of a class's values; null when it has none.
     *
     * @throws IllegalPayloadTypeException when the class has {@link MessageType} and yet cannot be a payload
     */
    static @Nullable PayloadType<?> find(Class<?> type) {
        return FOUND.get(type).orElse(null);
    }

    /**
     * What a receiver of a class reads: its permitted types where it is a sealed interface, the plain types that it is
     * a supertype of, as {@code Number}; empty when there is nothing.
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
     * Such a class is not quietly sent as something else when its mapping fails: its readers in Rust would not see it.
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
