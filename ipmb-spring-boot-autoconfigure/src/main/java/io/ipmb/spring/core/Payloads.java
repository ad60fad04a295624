package io.ipmb.spring.core;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.core.MessagePostProcessor;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Distinguishes a payload from a Spring message, which travels with its headers, among the arguments of sending
 * methods.
 */
final class Payloads {

    private Payloads() {}

    /**
     * The payload itself.
     *
     * @throws IllegalArgumentException when it is null
     */
    static Object require(@Nullable Object payload) {
        if (payload == null) {
            throw new IllegalArgumentException("The payload is null, which has no form on the bus; send"
                    + " io.ipmb.codec.Unit.INSTANCE where a message without content is meant");
        }
        return payload;
    }

    /** @throws IllegalArgumentException when the payload is null */
    static Message<?> message(@Nullable Object payload) {
        return require(payload) instanceof Message<?> message ? message : new GenericMessage<>(require(payload));
    }

    /**
     * The message with these headers added, replacing those of the same name, and after the post-processor.
     *
     * @throws IllegalArgumentException when the payload is null
     */
    static Message<?> message(
            @Nullable Object payload, @Nullable Map<String, ?> headers, @Nullable MessagePostProcessor postProcessor) {
        Message<?> message = message(payload);
        if (headers != null) {
            message = MessageBuilder.fromMessage(message).copyHeaders(headers).build();
        }
        return postProcessor == null ? message : postProcessor.postProcessMessage(message);
    }
}
