package io.ipmb.spring.core;

import io.ipmb.Endpoint;

/** Gives the endpoint that the application sends through. */
@FunctionalInterface
public interface EndpointSupplier {

    /**
     * The endpoint, on the bus.
     *
     * @throws IllegalStateException when the application has not started yet, or was stopped
     */
    Endpoint endpoint();
}
