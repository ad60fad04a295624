package io.ipmb.spring.listener.adapter;

import io.ipmb.spring.support.Internal;

/**
 * A place for measuring and tracing: is told when the handling of a message begins, and ends. Between the two are the
 * call, all retries, the error handler, the recoverer, and the sending of the answer. Thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
@Internal
public interface ListenerObservation {

    /** Observes nothing. */
    ListenerObservation NONE = (listenerId, received) -> Handling.NONE;

    /**
     * The handling begins, on the thread that calls the listener.
     *
     * @param listenerId the listener's name in the application
     * @param received the message; its headers are read only when asked for
     */
    Handling start(String listenerId, ReceivedMessage received);

    /**
     * The observation of listeners on another bus; this one, unless it tells buses apart.
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
         * From here until the scope is closed, the current thread works for this message. Called once for the call
         * itself, and once more when an asynchronous result is there, on the thread that completed it.
         */
        Scope enter();

        /**
         * The listener failed, after retries if there are any; at most once per message. The error handler or the
         * recoverer may still deal with it.
         *
         * @param failure the exception of the method, or the reason why it could not be called
         */
        void error(Throwable failure);

        /** All is done, an asynchronous result included. Called once, the last. */
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
