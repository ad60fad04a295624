package io.ipmb.spring.config;

import io.ipmb.spring.listener.IpmbMessageListener;
import io.ipmb.spring.listener.ListenerSettings;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of one listener: its address, its settings, its code. Listeners of one label on one bus share a
 * container. Immutable, thus safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface IpmbListenerEndpoint {

    /** The listener's name in the application, for the registry, logs and meters; unique over all buses. */
    String id();

    /** The label expression that senders address the listener with; empty for the application's label alone. */
    String selector();

    /** The place among the listeners that take a message to one receiver: the lowest gets it. */
    int order();

    /**
     * The differences from the container factory's settings; null for none. Equal in all listeners of one label that
     * have some.
     */
    @Nullable ListenerSettings settings();

    /** Handles the messages. */
    IpmbMessageListener listener();

    /** The place of the declaration, for people to read: {@code com.example.Observatory.hear(String)}. */
    String description();
}
