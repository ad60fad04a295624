package io.ipmb.spring.core;

import io.ipmb.Endpoint;
import io.ipmb.Label;
import io.ipmb.MessageBox;

/** Joins the application's bus. Thread-safe. */
public interface EndpointFactory {

    /** The label that all endpoints of the application have ({@code ipmb.label}). */
    Label baseLabel();

    /**
     * Joins the bus.
     *
     * @param label what the endpoint is addressed by
     * @param messageBox what it reads
     * @throws io.ipmb.JoinException when that is not possible; the subtypes say why
     */
    Endpoint join(Label label, MessageBox messageBox);
}
