package io.ipmb.spring.event;

import io.ipmb.Label;

/**
 * This process has become the host of the bus.
 *
 * @since 0.1.0
 */
public final class IpmbBecameControllerEvent extends IpmbEvent {

    /**
     * @param source the endpoint's owner
     * @param identifier the bus's name
     * @param label the endpoint's label
     */
    public IpmbBecameControllerEvent(Object source, String identifier, Label label) {
        super(source, identifier, label);
    }

    @Override
    protected String what() {
        return "hosts the bus now";
    }
}
