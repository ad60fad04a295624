package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.spring.support.IpmbMessageConverter;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * A listener without annotations, for payloads that the converter can convert to one type. As thread-safe as its
 * handler.
 *
 * @since 0.1.0
 */
public final class ConvertingMessageListener implements IpmbMessageListener {

    /** Handles messages with their headers. */
    @FunctionalInterface
    public interface Handler {

        /**
         * Handles a message.
         *
         * @param message the Spring message, with a payload of the wanted type
         * @param arrived the message of the bus, which owns the attachments
         * @return null when the message is handled; otherwise a stage that completes when it is
         * @throws Exception when the message could not be handled
         */
        @Nullable CompletionStage<?> handle(org.springframework.messaging.Message<?> message, IncomingMessage arrived)
                throws Exception;
    }

    /** Handles a received message. */
    @FunctionalInterface
    private interface Call {
        @Nullable CompletionStage<?> on(IncomingMessage arrived) throws Exception;
    }

    private final ResolvableType type;
    private final IpmbMessageConverter converter;
    private final Set<Class<?>> readableTypes;
    private final boolean any;
    private final Call call;

    private ConvertingMessageListener(ResolvableType type, IpmbMessageConverter converter, Call call) {
        this.type = type;
        this.converter = converter;
        this.readableTypes = Set.copyOf(converter.readableAs(type));
        // Excludes types that the endpoint reads for other listeners.
        this.any = type.resolve(Object.class) == Object.class;
        this.call = call;
    }

    /**
     * A listener for payloads alone. A payload that needs no conversion costs no headers.
     *
     * @param type what the payload is to be
     * @throws IllegalArgumentException when nothing that arrives can become that type
     */
    public static <T> ConvertingMessageListener forPayload(
            Class<T> type, IpmbMessageConverter converter, Consumer<? super T> handler) {
        ResolvableType target = ResolvableType.forClass(type);
        Class<?> asItIs = ClassUtils.resolvePrimitiveIfNecessary(type);
        return new ConvertingMessageListener(target, converter, arrived -> {
            Object payload = arrived.payload();
            Object converted = payload.getClass() == asItIs
                    ? payload
                    : converter.toMessage(arrived, target).getPayload();
            @SuppressWarnings("unchecked") // the converter's promise, and a primitive's class cannot cast
            T typed = (T) asItIs.cast(converted);
            handler.accept(typed);
            return null;
        });
    }

    /**
     * A listener for whole messages.
     *
     * @param type what the payload is to be
     * @throws IllegalArgumentException when nothing that arrives can become that type
     */
    public static ConvertingMessageListener forMessage(
            ResolvableType type, IpmbMessageConverter converter, Handler handler) {
        return new ConvertingMessageListener(
                type, converter, arrived -> handler.handle(converter.toMessage(arrived, type), arrived));
    }

    @Override
    public Set<Class<?>> readableTypes() {
        return readableTypes;
    }

    @Override
    public ResolvableType payloadType() {
        return type;
    }

    @Override
    public boolean takes(IncomingMessage arrived) {
        return converter.canConvert(arrived, type)
                && (!any || readableTypes.contains(arrived.payload().getClass()));
    }

    @Override
    public @Nullable CompletionStage<?> onMessage(IncomingMessage arrived) throws Exception {
        return call.on(arrived);
    }
}
