package io.ipmb.spring.listener.adapter;

import io.ipmb.spring.listener.IllegalListenerException;
import io.ipmb.spring.support.DeclaredTypes;
import io.ipmb.spring.support.IpmbHeaders;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/**
 * The declared return type of a listener's method, for the conversion of the result: a {@code List<Animal>} is written
 * with the type ids of {@code Animal}. Immutable.
 */
final class DeclaredResult {

    /** A result type whose class is enough. */
    private static final DeclaredResult UNTOLD = new DeclaredResult(null);

    private final @Nullable MethodParameter hint;

    private DeclaredResult(@Nullable MethodParameter hint) {
        this.hint = hint;
    }

    /** @throws IllegalListenerException when the method returns messages inside another type */
    static DeclaredResult of(MethodDescription method) {
        MethodParameter returned = method.returned();
        ResolvableType type = AsyncResults.valueType(method.declaredType(returned));
        if (isMessage(type)) {
            type = type.as(Message.class).getGeneric(0);
        }
        if (holdsMessages(type)) {
            throw new IllegalListenerException(
                    "The listener " + method + " returns " + type
                            + ": the messages in it would be one payload, not messages.",
                    "Return one message, or the payloads alone; send several messages with IpmbOperations.");
        }
        Class<?> raw = type.resolve(Object.class);
        return raw == void.class || raw == Void.class || BeanUtils.isSimpleValueType(raw)
                ? UNTOLD
                : new DeclaredResult(DeclaredTypes.hint(type, returned));
    }

    private static boolean isMessage(ResolvableType type) {
        return Message.class.isAssignableFrom(type.resolve(Object.class));
    }

    private static boolean holdsMessages(ResolvableType type) {
        if (type.isArray()) {
            return isMessage(type.getComponentType()) || holdsMessages(type.getComponentType());
        }
        for (ResolvableType argument : type.getGenerics()) {
            if (isMessage(argument) || holdsMessages(argument)) {
                return true;
            }
        }
        return false;
    }

    /** The result as a message with the declared type; the result itself if its class is enough. */
    Object told(Object result) {
        if (hint == null || result instanceof String) {
            return result;
        }
        MessageBuilder<?> message = result instanceof Message<?> given
                ? MessageBuilder.fromMessage(given)
                : MessageBuilder.withPayload(result);
        return message.setHeaderIfAbsent(IpmbHeaders.PAYLOAD_TYPE, hint).build();
    }
}
