package io.ipmb.spring.event;

import io.ipmb.Label;

/**
 * The controller of the bus is gone; the endpoint joins again by itself.
 *
 * @since 0.1.0
 */
public final class IpmbControllerLostEvent extends IpmbEvent {

    private final String cause;

    /**
     * @param source the endpoint's owner
     * @param identifier the bus's name
     * @param label the endpoint's label
     * @param cause the observation that shows it
     */
    public IpmbControllerLostEvent(Object source, String identifier, Label label, String cause) {
        super(source, identifier, label);
        this.cause = cause;
    }

    /** The observation that shows it. */
    public String cause() {
        return cause;
    }

    @Override
    protected String what() {
        return "the controller is gone: " + cause;
    }
}
