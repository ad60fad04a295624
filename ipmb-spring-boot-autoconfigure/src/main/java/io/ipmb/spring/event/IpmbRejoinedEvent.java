package io.ipmb.spring.event;

import io.ipmb.Label;
import java.util.UUID;

/**
 * An endpoint is on the bus again, after its controller was lost: there is another controller now.
 *
 * @since 0.1.0
 */
public final class IpmbRejoinedEvent extends IpmbEvent {

    private final UUID endpointId;

    /**
     * @param source whose endpoint it is
     * @param identifier the bus's name
     * @param label what the endpoint is addressed by
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
