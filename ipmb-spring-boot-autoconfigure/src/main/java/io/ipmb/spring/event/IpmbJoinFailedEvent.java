package io.ipmb.spring.event;

import io.ipmb.Label;

/**
 * A container could not join the bus, at start or on its way back, and the application goes on without.
 *
 * @since 0.1.0
 */
public final class IpmbJoinFailedEvent extends IpmbEvent {

    private final Throwable cause;
    private final boolean retrying;

    /**
     * @param source whose endpoint it is
     * @param identifier the bus's name
     * @param label what the endpoint is addressed by
     * @param cause why
     * @param retrying whether joining is tried again in the background
     */
    public IpmbJoinFailedEvent(Object source, String identifier, Label label, Throwable cause, boolean retrying) {
        super(source, identifier, label);
        this.cause = cause;
        this.retrying = retrying;
    }

    /** Why. */
    public Throwable cause() {
        return cause;
    }

    /** Whether joining is tried again in the background. */
    public boolean retrying() {
        return retrying;
    }

    @Override
    protected String what() {
        return (retrying ? "could not join, trying again: " : "could not join: ") + cause.getMessage();
    }
}
