package io.ipmb.spring.event;

import io.ipmb.Label;

/**
 * A listener failed on a message and goes on with the next. Published once per incident, counted always.
 *
 * @since 0.1.0
 */
public final class IpmbListenerFailedEvent extends IpmbEvent {

    private final String listenerId;
    private final Throwable cause;

    /**
     * @param source the endpoint's owner
     * @param identifier the bus's name
     * @param label the endpoint's label
     * @param listenerId the id of the listener
     * @param cause the listener's exception
     */
    public IpmbListenerFailedEvent(Object source, String identifier, Label label, String listenerId, Throwable cause) {
        super(source, identifier, label);
        this.listenerId = listenerId;
        this.cause = cause;
    }

    /** The id of the listener. */
    public String listenerId() {
        return listenerId;
    }

    /** The listener's exception. */
    public Throwable cause() {
        return cause;
    }

    @Override
    protected String what() {
        return "listener " + listenerId + " failed: " + cause;
    }
}
