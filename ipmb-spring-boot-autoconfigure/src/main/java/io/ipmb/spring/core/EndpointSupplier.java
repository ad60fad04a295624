package io.ipmb.spring.core;

import io.ipmb.Endpoint;

/**
 * Gives the endpoint that the application sends through.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface EndpointSupplier {

    /**
     * The endpoint, on the bus.
     *
     * @throws IllegalStateException when the application has not started yet, or was stopped
     */
    Endpoint endpoint();

    /**
     * Has something done each time before the endpoint leaves the bus, for what is still to be sent; the endpoint is
     * there until that has returned. An endpoint whose life this supplier does not rule leaves without.
     */
    default void beforeLeaving(Runnable lastWork) {}
}
