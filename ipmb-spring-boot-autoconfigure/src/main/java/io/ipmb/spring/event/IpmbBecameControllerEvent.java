package io.ipmb.spring.event;

import io.ipmb.Label;

/**
 * This process hosts the bus from now on.
 *
 * @since 0.1.0
 */
public final class IpmbBecameControllerEvent extends IpmbEvent {

    /**
     * @param source whose endpoint it is
     * @param identifier the bus's name
     * @param label what the endpoint is addressed by
     */
    public IpmbBecameControllerEvent(Object source, String identifier, Label label) {
        super(source, identifier, label);
    }

    @Override
    protected String what() {
        return "hosts the bus now";
    }
}
