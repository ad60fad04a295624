package io.ipmb.spring.event;

import io.ipmb.Label;

/**
 * A listener failed on a message; the next one is handled. Published once per incident, counted always.
 *
 * @since 0.1.0
 */
public final class IpmbListenerFailedEvent extends IpmbEvent {

    private final String listenerId;
    private final Throwable cause;

    /**
     * @param source whose endpoint it is
     * @param identifier the bus's name
     * @param label what the endpoint is addressed by
     * @param listenerId the id of the listener
     * @param cause what it threw
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

    /** What it threw. */
    public Throwable cause() {
        return cause;
    }

    @Override
    protected String what() {
        return "listener " + listenerId + " failed: " + cause;
    }
}
