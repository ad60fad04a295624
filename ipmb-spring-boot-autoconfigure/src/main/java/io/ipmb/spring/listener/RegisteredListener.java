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
     * @param id the listener's name in the application
     * @param description the place of its declaration, for logs and errors
     * @param order its place among the listeners of a unicast message: the lowest gets it
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

    /** The place of its declaration, for logs and errors. */
    public String description() {
        return description;
    }

    /** Its place among the listeners of a unicast message: the lowest gets it. */
    public int order() {
        return order;
    }

    /** Handles the messages. */
    public IpmbMessageListener listener() {
        return listener;
    }

    /** A snapshot of its counters since its registration. */
    public ListenerStatistics statistics() {
        return new ListenerStatistics(id, description, order, counts.handled(), counts.failed());
    }

    /** Its live counters. */
    public ListenerCounters counts() {
        return counts;
    }

    @Override
    public String toString() {
        return description;
    }
}
