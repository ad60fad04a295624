package io.ipmb.spring.event;

import io.ipmb.Label;
import java.time.Duration;

/**
 * A listener has been busy with one message for longer than allowed; published once for that message.
 *
 * @since 0.1.0
 */
public final class IpmbListenerStuckEvent extends IpmbEvent {

    private final String listenerId;
    private final Duration busyFor;

    /**
     * @param source the endpoint's owner
     * @param identifier the bus's name
     * @param label the endpoint's label
     * @param listenerId the id of the listener
     * @param busyFor time with the message
     */
    public IpmbListenerStuckEvent(Object source, String identifier, Label label, String listenerId, Duration busyFor) {
        super(source, identifier, label);
        this.listenerId = listenerId;
        this.busyFor = busyFor;
    }

    /** The id of the listener. */
    public String listenerId() {
        return listenerId;
    }

    /** Time with the message. */
    public Duration busyFor() {
        return busyFor;
    }

    @Override
    protected String what() {
        return "listener " + listenerId + " busy with one message for " + busyFor;
    }
}
