package io.ipmb.spring.event;

import io.ipmb.Label;
import java.util.UUID;

/**
 * A message arrived that no listener of the label takes; published once per type, counted always.
 *
 * @since 0.1.0
 */
public final class IpmbMessageNotTakenEvent extends IpmbEvent {

    private final UUID typeId;

    /**
     * @param source whose endpoint it is
     * @param identifier the bus's name
     * @param label what the endpoint is addressed by
     * @param typeId the type id of the payload
     */
    public IpmbMessageNotTakenEvent(Object source, String identifier, Label label, UUID typeId) {
        super(source, identifier, label);
        this.typeId = typeId;
    }

    /** The type id of the payload. */
    public UUID typeId() {
        return typeId;
    }

    @Override
    protected String what() {
        return "no listener takes messages of type " + nameOf(typeId);
    }
}
