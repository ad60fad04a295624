package io.ipmb.spring.core;

import io.ipmb.Endpoint;
import java.util.function.Supplier;

/** Gives the endpoint that the application sends through. */
@FunctionalInterface
public interface EndpointSupplier {

    /**
     * The endpoint, on the bus.
     *
     * @throws IllegalStateException when the application has not started yet, or was stopped
     */
    Endpoint endpoint();

    /**
     * Has something done each time before the endpoint leaves the bus, for what is still to be sent; the endpoint is there
     * until that has returned. An endpoint whose life this supplier does not rule leaves without.
     */
    default void beforeLeaving(Runnable lastWork) {}

    /** One that is looked for only when something is asked of it. */
    static EndpointSupplier found(Supplier<? extends EndpointSupplier> later) {
        return new EndpointSupplier() {
            @Override
            public Endpoint endpoint() {
                return later.get().endpoint();
            }

            @Override
            public void beforeLeaving(Runnable lastWork) {
                later.get().beforeLeaving(lastWork);
            }
        };
    }
}
