package io.ipmb.spring.listener.adapter;

import org.jspecify.annotations.Nullable;

/** Makes one argument for a call of a listener's method. Thread-safe. */
@FunctionalInterface
interface MethodArgument {

    /**
     * The argument, taken from a message.
     *
     * @throws Exception when the message has none, or an unusable one
     */
    @Nullable Object resolve(ReceivedMessage received) throws Exception;
}
