package io.ipmb;

/** Takes messages that an endpoint pushes. */
@FunctionalInterface
public interface IncomingMessageHandler {

    /**
     * Called for each message, in the order in which it arrived, never for two at once on one endpoint unless the
     * executor given to {@link Endpoint#onMessage(IncomingMessageHandler, java.util.concurrent.Executor)} runs them so. The
     * message is closed when the handler returns; attachments that shall live longer are taken out with
     * {@link IncomingMessage#takeObjects()} and {@link IncomingMessage#takeRegions()}.
     *
     * @throws Exception is logged, counted, and does not end the subscription
     */
    void handle(IncomingMessage message) throws Exception;
}
