package io.ipmb.spring.event;

import io.ipmb.Label;
import java.util.UUID;

/**
 * An endpoint is on the bus again, with another controller, after the loss of the previous one.
 *
 * @since 0.1.0
 */
public final class IpmbRejoinedEvent extends IpmbEvent {

    private final UUID endpointId;

    /**
     * @param source the endpoint's owner
     * @param identifier the bus's name
     * @param label the endpoint's label
     * @param endpointId the new id of the endpoint
     */
    public IpmbRejoinedEvent(Object source, String identifier, Label label, UUID endpointId) {
        super(source, identifier, label);
        this.endpointId = endpointId;
    }

    /** The new id of the endpoint. */
    public UUID endpointId() {
        return endpointId;
    }

    @Override
    protected String what() {
        return "joined again as " + endpointId;
    }
}
