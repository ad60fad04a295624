package io.ipmb.spring.event;

import io.ipmb.Label;
import java.time.Duration;

/**
 * The listeners of a label have had nothing to do for a while; published again and again while that goes on.
 *
 * @since 0.1.0
 */
public final class IpmbListenerIdleEvent extends IpmbEvent {

    private final Duration idleFor;

    /**
     * @param source whose endpoint it is
     * @param identifier the bus's name
     * @param label what the endpoint is addressed by
     * @param idleFor for how long already, to within the time between two looks
     */
    public IpmbListenerIdleEvent(Object source, String identifier, Label label, Duration idleFor) {
        super(source, identifier, label);
        this.idleFor = idleFor;
    }

    /** For how long already. */
    public Duration idleFor() {
        return idleFor;
    }

    @Override
    protected String what() {
        return "no message for " + idleFor;
    }
}
