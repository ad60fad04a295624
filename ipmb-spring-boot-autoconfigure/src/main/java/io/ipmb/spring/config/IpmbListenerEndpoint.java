package io.ipmb.spring.config;

import io.ipmb.spring.listener.IpmbMessageListener;
import io.ipmb.spring.listener.ListenerSettings;
import org.jspecify.annotations.Nullable;

/**
 * One listener as it is declared: which label it is to be reached under, and how it is to be run. Listeners of one label
 * share a container. Immutable.
 *
 * @since 0.1.0
 */
public interface IpmbListenerEndpoint {

    /** Its name in the application, for the registry, logs, meters; unique. */
    String id();

    /** How senders may address it, as a label expression; empty: under {@code ipmb.label} alone. */
    String selector();

    /** Which of several listeners that take a message gets it when it was sent to one receiver: the lowest. */
    int order();

    /** What differs from the container factory's settings; null for nothing. Equal in all listeners of one label that set it. */
    @Nullable ListenerSettings settings();

    /** Handles the messages. */
    IpmbMessageListener listener();

    /** For a person: where it is declared, as {@code com.example.Observatory.hear(String)}. */
    String description();
}
