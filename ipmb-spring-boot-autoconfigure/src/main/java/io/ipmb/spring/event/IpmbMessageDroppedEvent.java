package io.ipmb.spring.event;

import io.ipmb.DropReason;
import io.ipmb.Label;
import java.util.UUID;

/**
 * An endpoint gave a message to nobody; published once per incident, counted always.
 *
 * @since 0.1.0
 */
public final class IpmbMessageDroppedEvent extends IpmbEvent {

    private final DropReason reason;
    private final UUID typeId;
    private final String detail;

    /**
     * @param source whose endpoint it is
     * @param identifier the bus's name
     * @param label what the endpoint is addressed by
     * @param reason why
     * @param typeId the type id of the payload
     * @param detail what was seen, for a person to read
     */
    public IpmbMessageDroppedEvent(
            Object source, String identifier, Label label, DropReason reason, UUID typeId, String detail) {
        super(source, identifier, label);
        this.reason = reason;
        this.typeId = typeId;
        this.detail = detail;
    }

    /** Why. */
    public DropReason reason() {
        return reason;
    }

    /** The type id of the payload. */
    public UUID typeId() {
        return typeId;
    }

    /** What was seen, for a person to read. */
    public String detail() {
        return detail;
    }

    @Override
    protected String what() {
        return "dropped a message of type " + nameOf(typeId) + ", " + reason + ": " + detail;
    }
}
