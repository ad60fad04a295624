package io.ipmb;

import java.time.Duration;

/** A handler's hold on an endpoint. Thread-safe; ending it twice is fine. */
public interface Subscription extends AutoCloseable {

    /**
     * Ends the subscription and waits for a handler that runs, up to {@link JoinOptions#closeTimeout()}; one that runs
     * for longer is left to itself, with a line in the log. Otherwise as {@link #close(Duration)}.
     */
    @Override
    void close();

    /**
     * Ends the subscription: from now on nothing is handed to the handler or its executor. Messages that were not handed
     * over stay for the next reader. Then waits for what was handed over to be handled, the tasks that an executor has not
     * begun yet included; only a handler that ends its own subscription does not wait for itself.
     *
     * <p>A handler that does not end in time is neither interrupted nor disturbed: it has its message for itself, closes
     * it at the end, and gets no other. As long as it runs on the endpoint's own thread, the endpoint takes no other
     * handler.
     *
     * @param timeout how long to wait for handlers; zero or less only looks
     * @return false when a handler still runs, or the calling thread was interrupted
     */
    boolean close(Duration timeout);

    /**
     * Whether messages are still handed over: false once the subscription or the endpoint was closed, and when reading has
     * failed, after which the endpoint takes another handler.
     */
    boolean isActive();
}
