package io.ipmb.spring.listener.adapter;

import io.ipmb.IncomingMessage;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import java.util.function.Consumer;

/**
 * Forwards messages that no listener could handle to another receiver, unchanged: payload, headers, attachments.
 * Thread-safe.
 *
 * <p>A message that arrived by the same selector is not forwarded: it would return to the same listener.
 *
 * @since 0.1.0
 */
public final class SelectorMessageRecoverer implements IpmbMessageRecoverer {

    private final Consumer<OutgoingMessage> sender;
    private final Selector destination;

    /**
     * @param sender sends the message without taking over its attachments, as {@code IpmbTemplate.send} does
     * @param destination the receiver; with a time to live, the bus keeps the message until there is one
     */
    public SelectorMessageRecoverer(Consumer<OutgoingMessage> sender, Selector destination) {
        this.sender = sender;
        this.destination = destination;
    }

    @Override
    public void recover(IncomingMessage arrived, ListenerExecutionFailedException failure) {
        if (arrived.selector().expression().equals(destination.expression())) {
            throw failure;
        }
        sender.accept(arrived.forwardTo(destination));
    }
}
