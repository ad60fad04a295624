package io.ipmb.spring.core;

import io.ipmb.spring.support.IpmbMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;

/**
 * The type that a requester wants for the reply.
 *
 * @param <T> the static form of {@code type}
 */
record ReplyType<T>(ResolvableType type) {

    static <T> ReplyType<T> of(Class<T> type) {
        return new ReplyType<>(ResolvableType.forClass(type));
    }

    static <T> ReplyType<T> of(ParameterizedTypeReference<T> type) {
        return new ReplyType<>(ResolvableType.forType(type));
    }

    /** Casts a message that the converter has made for this type. */
    @SuppressWarnings("unchecked") // the converter has checked the payload
    @Nullable IpmbMessage<T> cast(@Nullable IpmbMessage<?> converted) {
        return (IpmbMessage<T>) converted;
    }
}
