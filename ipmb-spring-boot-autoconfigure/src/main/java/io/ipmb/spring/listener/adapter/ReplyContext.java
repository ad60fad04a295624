package io.ipmb.spring.listener.adapter;

import io.ipmb.IncomingMessage;

/** What an expression in {@code @SendTo("!{...}")} sees: {@code request}, {@code source}, {@code result}. */
public final class ReplyContext {

    private final ReceivedMessage received;
    private final Object result;

    ReplyContext(ReceivedMessage received, Object result) {
        this.received = received;
        this.result = result;
    }

    /** The message of the bus that the listener has handled. */
    public IncomingMessage getRequest() {
        return received.arrived();
    }

    /** The same as Spring has it. */
    public org.springframework.messaging.Message<?> getSource() {
        return received.message();
    }

    /** What the listener returned. */
    public Object getResult() {
        return result;
    }
}
