package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * Handles the messages of a container. Thread-safe when the container has several workers.
 *
 * @since 0.1.0
 */
public interface IpmbMessageListener {

    /**
     * The payload classes that the endpoint's message box must read for this listener; {@link io.ipmb.UnknownPayload}
     * among them for messages of all other types. Asked when the listener is added.
     */
    Set<Class<?>> readableTypes();

    /**
     * The payload that this listener takes; {@link ResolvableType#NONE} when it takes any. Two listeners of one label
     * that take the same one need different orders.
     */
    ResolvableType payloadType();

    /**
     * The payloads that this listener takes, where it tells several apart by itself; else {@link #payloadType} alone.
     */
    default List<ResolvableType> payloadTypes() {
        return List.of(payloadType());
    }

    /**
     * Whether this listener takes the message; looks at the kind of its payload and reads nothing. The payload may be
     * of other types than {@link #readableTypes}: endpoints read the types of all listeners of the application. Called
     * by any thread, also while a message is being handled.
     */
    boolean takes(IncomingMessage arrived);

    /**
     * Handles one message. The container owns the message and closes it, with all attachments that were not duplicated,
     * when this method returns, or when the stage that it returned is complete.
     *
     * @return null when all is done; otherwise completes when it is
     * @throws Exception when it could not be handled: counted, logged once per incident, published; the next message is
     *     handled
     */
    @Nullable CompletionStage<?> onMessage(IncomingMessage arrived) throws Exception;
}
