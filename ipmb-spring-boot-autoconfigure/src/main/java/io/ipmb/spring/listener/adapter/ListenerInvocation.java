package io.ipmb.spring.listener.adapter;

import org.jspecify.annotations.Nullable;

/** Calls a listener's method for a message. Thread-safe. */
@FunctionalInterface
interface ListenerInvocation {

    /**
     * Calls the method; what it throws comes out unchanged.
     *
     * @return what the method returned
     * @throws ArgumentsFailedException when it could not be called
     */
    @Nullable Object invoke(ReceivedMessage received) throws Throwable;
}
