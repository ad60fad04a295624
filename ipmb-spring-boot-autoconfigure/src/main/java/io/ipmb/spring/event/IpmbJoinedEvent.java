package io.ipmb.spring.event;

import io.ipmb.Label;
import java.util.UUID;

/**
 * An endpoint is on the bus, for the first time since its container was started.
 *
 * @since 0.1.0
 */
public final class IpmbJoinedEvent extends IpmbEvent {

    private final UUID endpointId;

    /**
     * @param source the endpoint's owner
     * @param identifier the bus's name
     * @param label the endpoint's label
     * @param endpointId the id that the controller gave the endpoint
     */
    public IpmbJoinedEvent(Object source, String identifier, Label label, UUID endpointId) {
        super(source, identifier, label);
        this.endpointId = endpointId;
    }

    /** The id that the controller gave the endpoint. */
    public UUID endpointId() {
        return endpointId;
    }

    @Override
    protected String what() {
        return "joined as " + endpointId;
    }
}
