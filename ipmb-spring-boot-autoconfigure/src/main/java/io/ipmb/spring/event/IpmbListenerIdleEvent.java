package io.ipmb.spring.event;

import io.ipmb.Label;
import java.time.Duration;

/**
 * The listeners of a label have been idle for a while; published repeatedly while they are.
 *
 * @since 0.1.0
 */
public final class IpmbListenerIdleEvent extends IpmbEvent {

    private final Duration idleFor;

    /**
     * @param source the endpoint's owner
     * @param identifier the bus's name
     * @param label the endpoint's label
     * @param idleFor time without a message, as precise as the interval of the checks
     */
    public IpmbListenerIdleEvent(Object source, String identifier, Label label, Duration idleFor) {
        super(source, identifier, label);
        this.idleFor = idleFor;
    }

    /** Time without a message. */
    public Duration idleFor() {
        return idleFor;
    }

    @Override
    protected String what() {
        return "no message for " + idleFor;
    }
}
