package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.MessageBox;
import io.ipmb.spring.support.Internal;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A container as a destination of messages that another container of the application received. Thread-safe; only {@link
 * #offer} waits.
 *
 * @since 0.1.0
 */
@Internal
public abstract class Destination {

    Destination() {}

    abstract ContainerId id();

    abstract ContainerState state();

    /** Whether it has an endpoint on the bus. */
    abstract boolean isPresent();

    /** The listeners, by order. */
    abstract List<RegisteredListener> listeners();

    /** Whether one of the listeners takes the message; false while they get no messages. */
    abstract boolean takes(IncomingMessage message);

    /**
     * Takes a message that another endpoint of the application received; see {@link Intake#offer}.
     *
     * @param timeoutNanos the time to wait for room; {@code Long.MAX_VALUE} for as long as messages are taken
     * @param givenUp whether to stop waiting; asked again at each interruption of the waiting thread
     * @return false when the message was not taken; the caller then still owns it
     */
    abstract boolean offer(IncomingMessage message, long timeoutNanos, BooleanSupplier givenUp);

    /** The payload types of the listeners. */
    abstract MessageBox messageBox();

    /** Sets the payload types of its endpoint; does nothing without an endpoint. */
    abstract void read(MessageBox box);
}
