package io.ipmb;

/**
 * Takes the messages that arrive at an endpoint.
 *
 * @see Endpoint#onMessage(IncomingMessageHandler)
 * @since 0.1.0
 */
@FunctionalInterface
public interface IncomingMessageHandler {

    /**
     * Handles one message. Messages come in the order of their arrival, one at a time unless the executor of {@link
     * Endpoint#onMessage(IncomingMessageHandler, java.util.concurrent.Executor)} runs several.
     *
     * @param message closed when this method returns. A handler that keeps it calls {@link IncomingMessage#detach()},
     *     one that keeps attachments {@link IncomingMessage#takeObjects()} or {@link IncomingMessage#takeRegions()}
     * @throws Exception is logged and counted as {@link io.ipmb.counter.Counter#HANDLER_FAILURES}; the subscription
     *     goes on
     */
    void handle(IncomingMessage message) throws Exception;
}
