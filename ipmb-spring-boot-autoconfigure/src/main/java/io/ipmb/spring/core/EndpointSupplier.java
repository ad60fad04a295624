package io.ipmb.spring.core;

import io.ipmb.Endpoint;

/**
 * Supplies the endpoint for sending.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface EndpointSupplier {

    /**
     * The endpoint, which has joined the bus.
     *
     * @throws IllegalStateException when the application has not started yet, or was stopped
     */
    Endpoint endpoint();

    /**
     * Runs an action each time before the endpoint leaves the bus, to send the last messages; the endpoint leaves after
     * its return. A supplier that does not control the endpoint's life never runs it.
     */
    default void beforeLeaving(Runnable lastWork) {}
}
