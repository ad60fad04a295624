package io.ipmb;

/** Takes messages that an endpoint pushes. */
@FunctionalInterface
public interface MessageHandler {

    /**
     * Called for each message, in the order in which it arrived, never for two at once on one endpoint unless the
     * executor given to {@link Endpoint#onMessage(MessageHandler, java.util.concurrent.Executor)} runs them so. The
     * message is closed when the handler returns; attachments that shall live longer are taken out with
     * {@link Message#takeObjects()} and {@link Message#takeRegions()}.
     *
     * @throws Exception is logged, counted, and does not end the subscription
     */
    void handle(Message message) throws Exception;
}
