package io.ipmb.spring.listener.adapter;

import io.ipmb.IncomingMessage;

/**
 * Gets messages that a listener could not handle: retries are used up, and the error handler, if there is one, gave up
 * as well. Thread-safe when the container has several workers.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbMessageRecoverer {

    /**
     * Puts the message aside. When this returns, the message counts as dealt with; a requester that waits is told the
     * reason of the failure in any case.
     *
     * @param arrived the message of the bus; the container closes it afterwards
     * @param failure the listener and, as its cause, the last exception
     * @throws Exception when that is not possible: the message counts as failed
     */
    void recover(IncomingMessage arrived, ListenerExecutionFailedException failure) throws Exception;
}
