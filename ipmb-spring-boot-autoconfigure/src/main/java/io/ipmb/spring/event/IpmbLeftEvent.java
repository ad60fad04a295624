package io.ipmb.spring.event;

import io.ipmb.Label;

/**
 * An endpoint has left the bus, because its container was stopped.
 *
 * @since 0.1.0
 */
public final class IpmbLeftEvent extends IpmbEvent {

    /**
     * @param source the endpoint's owner
     * @param identifier the bus's name
     * @param label the endpoint's label
     */
    public IpmbLeftEvent(Object source, String identifier, Label label) {
        super(source, identifier, label);
    }

    @Override
    protected String what() {
        return "left";
    }
}
