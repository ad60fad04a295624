package io.ipmb.spring.core;

import io.ipmb.spring.support.IpmbMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;

/**
 * What a reply is to become.
 *
 * @param <T> the type that {@code type} stands for
 */
record ReplyType<T>(ResolvableType type) {

    static <T> ReplyType<T> of(Class<T> type) {
        return new ReplyType<>(ResolvableType.forClass(type));
    }

    static <T> ReplyType<T> of(ParameterizedTypeReference<T> type) {
        return new ReplyType<>(ResolvableType.forType(type));
    }

    /** A message that the converter has made for this type. */
    @SuppressWarnings("unchecked") // the converter has checked the payload
    @Nullable IpmbMessage<T> cast(@Nullable IpmbMessage<?> converted) {
        return (IpmbMessage<T>) converted;
    }
}
