package io.ipmb.spring.event;

import io.ipmb.BusDirectory;
import io.ipmb.Label;

/**
 * An endpoint, of this or another program, has joined the bus, or was there before the application.
 *
 * @see IpmbDirectoryEvent
 * @since 0.1.0
 */
public final class IpmbEndpointJoinedEvent extends IpmbDirectoryEvent {

    /**
     * @param source the container of the application's own label
     * @param identifier the bus's name
     * @param label the application's own label
     * @param member the endpoint
     * @param directory the endpoints of the bus afterwards
     */
    public IpmbEndpointJoinedEvent(
            Object source, String identifier, Label label, BusDirectory.Member member, BusDirectory directory) {
        super(source, identifier, label, member, directory);
    }

    @Override
    protected String what() {
        return who() + " joined";
    }
}
