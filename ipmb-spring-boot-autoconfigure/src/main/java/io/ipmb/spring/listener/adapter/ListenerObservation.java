package io.ipmb.spring.listener.adapter;

import io.ipmb.spring.support.Internal;

/**
 * Measures and traces the handling of messages: the call, all retries, the error handler, the recoverer, and the
 * sending of the reply. Thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
@Internal
public interface ListenerObservation {

    /** Observes nothing. */
    ListenerObservation NONE = (listenerId, received) -> Handling.NONE;

    /**
     * Called at the begin, on the thread that calls the listener.
     *
     * @param listenerId the listener's name in the application
     * @param received the message; its headers are read at the first use
     */
    Handling start(String listenerId, ReceivedMessage received);

    /**
     * The observation of listeners on another bus; this one, unless it distinguishes buses.
     *
     * @param identifier the other bus's name
     */
    default ListenerObservation onBus(String identifier) {
        return this;
    }

    /** The handling of one message. Its calls may come from several threads, one after the other. */
    interface Handling {

        /** Observes nothing. */
        Handling NONE = new Handling() {
            @Override
            public Scope enter() {
                return Scope.NONE;
            }

            @Override
            public void error(Throwable failure) {}

            @Override
            public void end() {}
        };

        /**
         * Opens a scope, in which the current thread works for this message. Called once for the call of the method,
         * and again for an asynchronous result, on the thread that completed it.
         */
        Scope enter();

        /**
         * The listener failed, after all retries; at most once per message. The error handler or the recoverer may
         * still handle the failure.
         *
         * @param failure the exception of the method, or the reason for not calling it
         */
        void error(Throwable failure);

        /** The handling has ended, an asynchronous result included. Called once, as the last. */
        void end();
    }

    /** The work of a thread for one message. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {

        /** Changes nothing. */
        Scope NONE = () -> {};

        @Override
        void close();
    }
}
