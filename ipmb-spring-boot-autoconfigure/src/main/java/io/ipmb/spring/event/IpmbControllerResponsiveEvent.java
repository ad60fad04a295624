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
     * @param source the endpoint's owner
     * @param identifier the bus's name
     * @param label the endpoint's label
     * @param after length of the silence
     */
    public IpmbControllerResponsiveEvent(Object source, String identifier, Label label, Duration after) {
        super(source, identifier, label);
        this.after = after;
    }

    /** Length of the silence. */
    public Duration after() {
        return after;
    }

    @Override
    protected String what() {
        return "the controller answers again after " + after;
    }
}
