package io.ipmb.spring.event;

import io.ipmb.Label;

/**
 * A container could not join the bus, at start or on its way back; the application goes on without it.
 *
 * @since 0.1.0
 */
public final class IpmbJoinFailedEvent extends IpmbEvent {

    private final Throwable cause;
    private final boolean retrying;

    /**
     * @param source the endpoint's owner
     * @param identifier the bus's name
     * @param label the endpoint's label
     * @param cause the failure
     * @param retrying whether further attempts follow in the background
     */
    public IpmbJoinFailedEvent(Object source, String identifier, Label label, Throwable cause, boolean retrying) {
        super(source, identifier, label);
        this.cause = cause;
        this.retrying = retrying;
    }

    /** The failure. */
    public Throwable cause() {
        return cause;
    }

    /** Whether further attempts follow in the background. */
    public boolean retrying() {
        return retrying;
    }

    @Override
    protected String what() {
        return (retrying ? "could not join, trying again: " : "could not join: ") + cause.getMessage();
    }
}
