package io.ipmb;

/**
 * Reads the messages that arrive at an endpoint where they lie.
 *
 * @see Endpoint#onMessageInPlace(MessageViewHandler)
 * @since 0.1.0
 */
@FunctionalInterface
public interface MessageViewHandler {

    /**
     * Handles one message. Messages come in the order of their arrival, one at a time, on the endpoint's own thread.
     *
     * @param message open until this method returns; attachments that were not taken by {@link MessageView#take()} are
     *     closed then
     * @throws Exception is logged and counted as {@link io.ipmb.counter.Counter#HANDLER_FAILURES}; the subscription
     *     goes on
     */
    void handle(MessageView message) throws Exception;
}
