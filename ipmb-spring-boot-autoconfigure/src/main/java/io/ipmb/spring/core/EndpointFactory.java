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

    /** The label that all endpoints of the application have ({@code ipmb.label}). */
    Label baseLabel();

    /** The bus's name. */
    String identifier();

    /**
     * Finds the application's classes: the context class loader of all threads that run code of the application. The
     * one that has this library unless the application has another.
     */
    default ClassLoader classLoader() {
        return EndpointFactory.class.getClassLoader();
    }

    /**
     * Joins the bus.
     *
     * @param label what the endpoint is addressed by
     * @param messageBox what it reads
     * @param events is told what happens, on a thread of the endpoint; must not block
     * @throws io.ipmb.JoinException when that is not possible; the subtypes say why
     */
    Endpoint join(Label label, MessageBox messageBox, Consumer<BusEvent> events);
}
