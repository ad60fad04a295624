package io.ipmb.spring.core;

import io.ipmb.Selector;
import io.ipmb.spring.support.Internal;
import org.springframework.messaging.Message;

/**
 * Measures and traces requests, from just before the encoding to the reply. It may add headers. {@link SendObservation}
 * does not see a request that is observed here. Thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
@Internal
public interface RequestObservation {

    /**
     * Called at the begin of a request, on the caller's thread.
     *
     * @param selector its selector
     * @param request the request after all post-processors
     * @return the observation of this request, ended after the reply was read, or with an error
     */
    SendObservation.Sending start(Selector selector, Message<?> request);

    /**
     * The observation for a template on another bus; this one, unless it distinguishes buses.
     *
     * @param identifier the other bus's name
     */
    default RequestObservation onBus(String identifier) {
        return this;
    }
}
