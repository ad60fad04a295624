package io.ipmb.spring.event;

import io.ipmb.Label;
import java.time.Duration;

/**
 * The program that hosts the bus answers again, after an {@link IpmbControllerUnresponsiveEvent}.
 *
 * @since 0.1.0
 */
public final class IpmbControllerResponsiveEvent extends IpmbEvent {

    private final Duration after;

    /**
     * @param source whose endpoint it is
     * @param identifier the bus's name
     * @param label what the endpoint is addressed by
     * @param after for how long it had not answered
     */
    public IpmbControllerResponsiveEvent(Object source, String identifier, Label label, Duration after) {
        super(source, identifier, label);
        this.after = after;
    }

    /** For how long it had not answered. */
    public Duration after() {
        return after;
    }

    @Override
    protected String what() {
        return "the controller answers again after " + after;
    }
}
