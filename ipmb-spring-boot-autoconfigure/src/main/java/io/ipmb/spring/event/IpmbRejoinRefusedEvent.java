package io.ipmb.spring.event;

import io.ipmb.JoinException;
import io.ipmb.Label;

/**
 * The bus refuses an endpoint that joins again (another token, version or user); the next attempt follows a pause.
 *
 * @since 0.1.0
 */
public final class IpmbRejoinRefusedEvent extends IpmbEvent {

    private final JoinException cause;

    /**
     * @param source the endpoint's owner
     * @param identifier the bus's name
     * @param label the endpoint's label
     * @param cause the answer of the controller or the system
     */
    public IpmbRejoinRefusedEvent(Object source, String identifier, Label label, JoinException cause) {
        super(source, identifier, label);
        this.cause = cause;
    }

    /** The answer of the controller or the system. */
    public JoinException cause() {
        return cause;
    }

    @Override
    protected String what() {
        return "joining again is refused: " + cause.getMessage();
    }
}
