package io.ipmb.spring.listener.adapter;

import org.jspecify.annotations.Nullable;

/** Gives one argument for a call of a listener's method. Thread-safe. */
@FunctionalInterface
interface MethodArgument {

    /**
     * The argument, taken from a message.
     *
     * @throws Exception when the message does not have it, or has it in a form that cannot be used
     */
    @Nullable Object resolve(ReceivedMessage received) throws Exception;
}
