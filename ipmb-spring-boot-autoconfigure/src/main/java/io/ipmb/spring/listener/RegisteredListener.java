package io.ipmb.spring.listener;

import io.ipmb.spring.support.Internal;

/**
 * A listener in its container, with its counters. Thread-safe.
 *
 * @since 0.1.0
 */
@Internal
public final class RegisteredListener {

    private final String id;
    private final String description;
    private final int order;
    private final IpmbMessageListener listener;
    private final ListenerCounters counts = new ListenerCounters();

    /**
     * @param id its name in the application
     * @param description for a person: where it is declared
     * @param order which of several listeners that take a message gets it when it was sent to one receiver: the lowest
     * @param listener handles the messages
     */
    public RegisteredListener(String id, String description, int order, IpmbMessageListener listener) {
        this.id = id;
        this.description = description;
        this.order = order;
        this.listener = listener;
    }

    /** Its name in the application. */
    public String id() {
        return id;
    }

    /** For a person: where it is declared. */
    public String description() {
        return description;
    }

    /** Which of several listeners gets a message to one receiver: the lowest. */
    public int order() {
        return order;
    }

    /** Handles the messages. */
    public IpmbMessageListener listener() {
        return listener;
    }

    /** A snapshot of its counters since it was registered. */
    public ListenerStatistics statistics() {
        return new ListenerStatistics(id, description, order, counts.handled(), counts.failed());
    }

    /** Its counters, which go on. */
    public ListenerCounters counts() {
        return counts;
    }

    @Override
    public String toString() {
        return description;
    }
}
