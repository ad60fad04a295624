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
    private final String payload;

    /**
     * @param source the endpoint's owner
     * @param identifier the bus's name
     * @param label the endpoint's label
     * @param typeId the type id of the payload
     * @param payload the kind of the payload
     */
    public IpmbMessageNotTakenEvent(Object source, String identifier, Label label, UUID typeId, String payload) {
        super(source, identifier, label);
        this.typeId = typeId;
        this.payload = payload;
    }

    /** The type id of the payload. */
    public UUID typeId() {
        return typeId;
    }

    /**
     * The kind of the payload, for people: the simple name of its Java type; the content type of an object that
     * travels as JSON; the type id where this application does not know the type.
     */
    public String payload() {
        return payload;
    }

    @Override
    protected String what() {
        return "no listener takes this kind of message: " + payload;
    }
}
