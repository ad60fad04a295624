package io.ipmb.spring.event;

import io.ipmb.JoinException;
import io.ipmb.Label;

/**
 * Joining again is refused (another token, another version, another user); it is tried again after a pause.
 *
 * @since 0.1.0
 */
public final class IpmbRejoinRefusedEvent extends IpmbEvent {

    private final JoinException cause;

    /**
     * @param source whose endpoint it is
     * @param identifier the bus's name
     * @param label what the endpoint is addressed by
     * @param cause what the controller or the system said
     */
    public IpmbRejoinRefusedEvent(Object source, String identifier, Label label, JoinException cause) {
        super(source, identifier, label);
        this.cause = cause;
    }

    /** What the controller or the system said. */
    public JoinException cause() {
        return cause;
    }

    @Override
    protected String what() {
        return "joining again is refused: " + cause.getMessage();
    }
}
