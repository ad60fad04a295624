package io.ipmb;

/** A handler's hold on an endpoint. */
public interface Subscription extends AutoCloseable {

    /**
     * Ends the subscription. When it returns, the handler is not running any more, unless it is the handler that calls.
     * Messages that were not handed to it stay for the next reader.
     */
    @Override
    void close();
}
