package io.ipmb.spring.listener.adapter;

import io.ipmb.IncomingMessage;
import org.jspecify.annotations.Nullable;

/**
 * Handles failures of listeners, after all retries and before the recoverer. It also gets messages that do not fit the
 * listener's parameters. Thread-safe if the container has several workers.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbListenerErrorHandler {

    /**
     * Handles a failure.
     *
     * @param arrived the message of the bus; the container closes it afterwards
     * @param message the Spring message for the listener; null if the conversion failed
     * @param failure the listener and, as its cause, the exception
     * @return the answer in place of the listener's return value; null for none: a requester then gets the reason of
     *     the failure
     * @throws Exception when the message remains unhandled: {@code failure} itself or another exception
     */
    @Nullable Object handleError(
            IncomingMessage arrived,
            org.springframework.messaging.@Nullable Message<?> message,
            ListenerExecutionFailedException failure)
            throws Exception;
}
