package io.ipmb.spring.core;

import io.ipmb.BusEvent;
import io.ipmb.Endpoint;
import io.ipmb.Label;
import io.ipmb.MessageBox;
import java.util.function.Consumer;

/**
 * Joins the application's bus. Thread-safe.
 *
 * @since 0.1.0
 */
public interface EndpointFactory {

    /** The label of all endpoints of the application ({@code ipmb.label}). */
    Label baseLabel();

    /** The bus's name. */
    String identifier();

    /**
     * The context class loader of all threads that run the application's code. By default, the loader of this library.
     */
    default ClassLoader classLoader() {
        return EndpointFactory.class.getClassLoader();
    }

    /**
     * Joins the bus.
     *
     * @param label the endpoint's label
     * @param messageBox the payload types of the endpoint
     * @param events gets the endpoint's events, on a thread of the endpoint; must not block
     * @throws io.ipmb.JoinException when joining fails; each reason has a subtype
     */
    Endpoint join(Label label, MessageBox messageBox, Consumer<BusEvent> events);
}
