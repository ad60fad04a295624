package io.ipmb.spring.listener.adapter;

import io.ipmb.IncomingMessage;

/**
 * Sets aside messages that a listener could not handle, after all retries and after the error handler. Thread-safe if
 * the container has several workers.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbMessageRecoverer {

    /**
     * Sets the message aside. After its return, the message counts as handled. A requester gets the reason of the
     * failure in any case.
     *
     * @param arrived the message of the bus; the container closes it afterwards
     * @param failure the listener and, as its cause, the last exception
     * @throws Exception when the message cannot be set aside: it counts as failed
     */
    void recover(IncomingMessage arrived, ListenerExecutionFailedException failure) throws Exception;
}
