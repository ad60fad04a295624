package io.ipmb.endpoint;

import io.ipmb.IncomingMessage;
import io.ipmb.IncomingMessageHandler;
import io.ipmb.MessageViewHandler;
import io.ipmb.counter.Counter;
import io.ipmb.counter.Counters;
import java.time.Duration;

/**
 * Calls the handler on the pump's own thread, which holds the inbox's turn meanwhile: no lock, no wake-up and no object
 * for a message. So nobody else reads, and the bytes of a message that is handled in place stay where they are.
 */
final class DirectPump extends MessagePump {

    /** Calls a handler of one kind. */
    @FunctionalInterface
    private interface Call {
        /** Calls the handler with the reader's present message, and takes or lets go of its objects. */
        void handle(MessageReader reader) throws Exception;
    }

    private final Inbox inbox;
    private final Call call;

    private DirectPump(
            String name, Inbox inbox, Object handler, Call call, Events events, Duration closeTimeout, Runnable ended) {
        super(name, inbox, handler, events, closeTimeout, ended);
        this.inbox = inbox;
        this.call = call;
    }

    /** A pump for a handler of decoded messages. */
    static DirectPump of(
            IncomingMessageHandler handler,
            String name,
            Inbox inbox,
            Events events,
            Duration closeTimeout,
            Runnable ended) {
        return new DirectPump(name, inbox, handler, reader -> handle(reader, handler), events, closeTimeout, ended);
    }

    /** A pump for a handler that reads messages in place. */
    static DirectPump of(
            MessageViewHandler handler,
            String name,
            Inbox inbox,
            Counters counters,
            Events events,
            Duration closeTimeout,
            Runnable ended) {
        Call call = reader -> handle(reader, handler, counters);
        return new DirectPump(name, inbox, handler, call, events, closeTimeout, ended);
    }

    private static void handle(MessageReader reader, IncomingMessageHandler handler) throws Exception {
        IncomingMessage message = reader.take();
        if (message != null) {
            try (message) {
                handler.handle(message);
            }
        }
    }

    private static void handle(MessageReader reader, MessageViewHandler handler, Counters counters) throws Exception {
        CurrentMessage message = reader.message();
        counters.increment(Counter.RECEIVED);
        message.open();
        try {
            handler.handle(message);
        } finally {
            message.close();
            message.letGo();
            message.entry().handled();
        }
    }

    @Override
    public boolean wantsMore() {
        return !isStopped();
    }

    @Override
    public void accept(MessageReader reader) {
        try {
            call.handle(reader);
        } catch (Throwable e) {
            events.handlerFailed(e);
        }
        // A handler's business, as on a thread of a pool; it must not end the wait for the next message.
        Thread.interrupted();
    }

    @Override
    boolean isHandlingHere() {
        return isOwnThread() && inbox.isHandling();
    }

    @Override
    boolean handsOver() {
        return false;
    }

    @Override
    boolean awaitWantingMore() {
        return wantsMore();
    }
}
