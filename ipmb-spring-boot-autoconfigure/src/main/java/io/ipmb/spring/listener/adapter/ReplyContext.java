package io.ipmb.spring.listener.adapter;

import io.ipmb.IncomingMessage;

/**
 * The root object of an expression in {@code @SendTo("!{...}")}, with {@code request}, {@code source}, {@code result}.
 *
 * @since 0.1.0
 */
final class ReplyContext {

    private final ReceivedMessage received;
    private final Object result;

    ReplyContext(ReceivedMessage received, Object result) {
        this.received = received;
        this.result = result;
    }

    /** The handled message of the bus. */
    public IncomingMessage getRequest() {
        return received.arrived();
    }

    /** The handled Spring message. */
    public org.springframework.messaging.Message<?> getSource() {
        return received.message();
    }

    /** The listener's result. */
    public Object getResult() {
        return result;
    }
}
