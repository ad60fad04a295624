package io.ipmb.spring.core;

import io.ipmb.Selector;
import io.ipmb.spring.support.Internal;
import org.springframework.messaging.Message;

/**
 * Measures and traces sending, from just before the encoding to the outcome. It may add headers, for instance a trace
 * context. Thread-safe.
 *
 * <p>It sees requests and replies as well, but no {@link io.ipmb.OutgoingMessage}, which has no headers.
 *
 * @since 0.1.0
 */
@FunctionalInterface
@Internal
public interface SendObservation {

    /** Observes nothing, and keeps the fast path for payloads that need no conversion. */
    SendObservation NONE = (selector, message) -> new Unobserved(message);

    /**
     * Called before the encoding, on the caller's thread.
     *
     * @param selector the message's selector
     * @param message the message after all post-processors
     */
    Sending start(Selector selector, Message<?> message);

    /**
     * The observation for a template on another bus; this one, unless it distinguishes buses.
     *
     * @param identifier the other bus's name
     */
    default SendObservation onBus(String identifier) {
        return this;
    }

    /** The sending of one message. Its calls may come from several threads, one after the other. */
    interface Sending {

        /** The message to encode: the given one, or one with more headers. */
        Message<?> message();

        /**
         * The message could not be encoded or sent; at most once.
         *
         * @param failure the sender's exception
         */
        void error(Throwable failure);

        /** The bus has taken the message, or sending has failed. Called once, as the last. */
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
