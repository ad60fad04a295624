package io.ipmb.spring.listener.adapter;

import io.ipmb.IncomingMessage;
import org.jspecify.annotations.Nullable;

/**
 * Is told when a listener failed, after retries if there are any, and before the recoverer. It also sees messages that
 * the listener's parameters could not be made of. Thread-safe when the container has several workers.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbListenerErrorHandler {

    /**
     * Deals with the failure.
     *
     * @param arrived the message of the bus; the container closes it afterwards
     * @param message the same as the listener would have had it; null when it could not be read as that
     * @param failure the listener and, as its cause, the exception
     * @return the answer instead of the listener's return value; null for no answer: a requester that waits is told the
     *     reason of the failure
     * @throws Exception when the message remains unhandled: {@code failure} itself or anything else
     */
    @Nullable Object handleError(
            IncomingMessage arrived,
            org.springframework.messaging.@Nullable Message<?> message,
            ListenerExecutionFailedException failure)
            throws Exception;
}
