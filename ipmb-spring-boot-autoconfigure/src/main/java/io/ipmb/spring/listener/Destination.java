package io.ipmb.spring.listener;

import io.ipmb.IncomingMessage;
import io.ipmb.MessageBox;
import io.ipmb.spring.support.Internal;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A container as the other containers of its application see it: the possible destination of a message that has come to
 * one of them. Thread-safe; nothing here waits but {@link #offer}.
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

    /** Whether one of the listeners takes the message; false while they get none. */
    abstract boolean takes(IncomingMessage message);

    /**
     * Takes a message that has come to another endpoint of the application; see {@link Intake#offer}.
     *
     * @param timeoutNanos the time to wait for room; {@code Long.MAX_VALUE} for as long as messages are taken
     * @param givenUp whether to wait no longer; asked anew whenever the waiting thread is interrupted
     * @return false when it was not taken: it stays the caller's
     */
    abstract boolean offer(IncomingMessage message, long timeoutNanos, BooleanSupplier givenUp);

    /** The payload types of the listeners. */
    abstract MessageBox messageBox();

    /** Sets the payload types that its endpoint reads; nothing without an endpoint. */
    abstract void read(MessageBox box);
}
