package io.ipmb.spring.core;

import io.ipmb.Selector;
import io.ipmb.spring.support.Internal;
import org.springframework.messaging.Message;

/**
 * A place for measuring and tracing: is told when a message is about to be encoded and sent, and what became of it. It
 * may add headers, a trace context for instance. Thread-safe.
 *
 * <p>Requests and replies are told of as well, what is sent as an {@link io.ipmb.OutgoingMessage} is not: it has no
 * headers.
 *
 * @since 0.1.0
 */
@FunctionalInterface
@Internal
public interface SendObservation {

    /** Observes nothing, and leaves the short way to payloads that travel as they are. */
    SendObservation NONE = (selector, message) -> new Unobserved(message);

    /**
     * Sending begins, on the caller's thread.
     *
     * @param selector whom the message is for
     * @param message after all post-processors
     */
    Sending start(Selector selector, Message<?> message);

    /**
     * The observation of what a template sends on another bus; this one, unless it tells buses apart.
     *
     * @param identifier the other bus's name
     */
    default SendObservation onBus(String identifier) {
        return this;
    }

    /** The sending of one message. Its calls may come from several threads, one after the other. */
    interface Sending {

        /** What is to be encoded: the message as it was given, or one with more headers. */
        Message<?> message();

        /**
         * It could not be encoded or handed to the bus; at most once.
         *
         * @param failure what the sender gets
         */
        void error(Throwable failure);

        /** The bus has it, or it failed. Called once, the last. */
        void end();
    }

    /** Observes nothing. */
    record Unobserved(Message<?> message) implements Sending {

        @Override
        public void error(Throwable failure) {}

        @Override
        public void end() {}
    }
}
