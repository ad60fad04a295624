package io.ipmb.spring.event;

import io.ipmb.DropReason;
import io.ipmb.Label;
import java.util.UUID;

/**
 * An endpoint dropped a message. Published once per incident, counted always.
 *
 * @since 0.1.0
 */
public final class IpmbMessageDroppedEvent extends IpmbEvent {

    private final DropReason reason;
    private final UUID typeId;
    private final String detail;

    /**
     * @param source the endpoint's owner
     * @param identifier the bus's name
     * @param label the endpoint's label
     * @param reason the kind of cause
     * @param typeId the type id of the payload
     * @param detail the cause in words
     */
    public IpmbMessageDroppedEvent(
            Object source, String identifier, Label label, DropReason reason, UUID typeId, String detail) {
        super(source, identifier, label);
        this.reason = reason;
        this.typeId = typeId;
        this.detail = detail;
    }

    /** The kind of cause. */
    public DropReason reason() {
        return reason;
    }

    /** The type id of the payload. */
    public UUID typeId() {
        return typeId;
    }

    /** The cause in words. */
    public String detail() {
        return detail;
    }

    @Override
    protected String what() {
        return "dropped a message of type " + nameOf(typeId) + ", " + reason + ": " + detail;
    }
}
