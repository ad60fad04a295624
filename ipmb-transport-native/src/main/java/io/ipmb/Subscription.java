package io.ipmb;

import java.time.Duration;

/**
 * The subscription of a handler to the messages of an endpoint, or of a listener to its directory. Thread-safe; ending
 * it twice is fine.
 *
 * @see Endpoint#onMessage(IncomingMessageHandler)
 * @see Endpoint#onDirectoryChange(DirectoryListener)
 * @since 0.1.0
 */
public interface Subscription extends AutoCloseable {

    /**
     * Ends the subscription as {@link #close(Duration)}, waiting up to {@link JoinOptions#closeTimeout()}. A handler
     * that runs for longer is left alone, with a line in the log.
     */
    @Override
    void close();

    /**
     * Ends the subscription: from now on the handler and its executor get no message; the next reader gets the others.
     * Then waits for the end of the messages that the handler or its executor has already got, unstarted tasks
     * included. A handler that ends its own subscription does not wait for itself.
     *
     * <p>A handler that does not end in time is not interrupted: it keeps its one message, which is closed when it
     * returns, and gets no other. As long as it runs on the endpoint's own thread, the endpoint takes no other handler.
     *
     * @param timeout the longest wait for handlers; zero or less only looks
     * @return false when a handler still runs, or the calling thread was interrupted, whose interrupt status stays set
     */
    boolean close(Duration timeout);

    /**
     * Whether the handler still gets messages: not after the end of the subscription or the endpoint, nor after a
     * failure of reading, which lets the endpoint take another handler.
     */
    boolean isActive();
}
