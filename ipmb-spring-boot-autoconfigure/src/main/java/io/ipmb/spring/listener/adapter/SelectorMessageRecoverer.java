package io.ipmb.spring.listener.adapter;

import io.ipmb.IncomingMessage;
import io.ipmb.OutgoingMessage;
import io.ipmb.Selector;
import java.util.function.Consumer;

/**
 * Forwards messages that no listener could handle to somebody else, as they came: payload, headers, attachments.
 * Thread-safe.
 *
 * <p>A message that has come by the same selector already is not sent again: it would come back to the same listener.
 *
 * @since 0.1.0
 */
public final class SelectorMessageRecoverer implements IpmbMessageRecoverer {

    private final Consumer<OutgoingMessage> sender;
    private final Selector destination;

    /**
     * @param sender sends without taking the attachments over, as {@code IpmbTemplate.send} does
     * @param destination whom to send to; with a time to live, the bus keeps it until somebody is there
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
