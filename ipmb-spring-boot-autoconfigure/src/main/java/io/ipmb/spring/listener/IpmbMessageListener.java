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
     * The payload classes that the endpoint's message box must read for this listener; with {@link
     * io.ipmb.UnknownPayload} it reads all other types as well. Asked when the listener is added.
     */
    Set<Class<?>> readableTypes();

    /**
     * The payload type of this listener; {@link ResolvableType#NONE} for any. Two listeners of one label with the same
     * type need different orders.
     */
    ResolvableType payloadType();

    /** The payload types of a listener with several; by default {@link #payloadType} alone. */
    default List<ResolvableType> payloadTypes() {
        return List.of(payloadType());
    }

    /**
     * Whether this listener takes the message. Depends on the kind of the payload, without reading it. The payload may
     * have another type than {@link #readableTypes}: endpoints read the types of all listeners of the application.
     * Called on any thread, also while the listener is busy.
     */
    boolean takes(IncomingMessage arrived);

    /**
     * Handles one message. The container owns the message, and closes it with its attachments when this method returns
     * or when the returned stage completes. Duplicates of attachments stay open.
     *
     * @return null when the message is handled; otherwise a stage that completes when it is
     * @throws Exception when the message could not be handled: counted, logged once per incident, and published
     */
    @Nullable CompletionStage<?> onMessage(IncomingMessage arrived) throws Exception;
}
