package io.ipmb.spring.event;

import io.ipmb.Label;
import java.util.UUID;

/**
 * No listener of the label takes a message that arrived; published once per type, counted always.
 *
 * @since 0.1.0
 */
public final class IpmbMessageNotTakenEvent extends IpmbEvent {

    private final UUID typeId;

    /**
     * @param source the endpoint's owner
     * @param identifier the bus's name
     * @param label the endpoint's label
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
