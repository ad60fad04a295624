package io.ipmb.spring.core;

import io.ipmb.Selector;
import io.ipmb.spring.support.Internal;
import org.springframework.messaging.Message;

/**
 * A place for measuring and tracing requests: is told when a request is about to be encoded and sent, and when its
 * reply is there. It may add headers. A request that is observed here is not told to {@link SendObservation} as well.
 * Thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
@Internal
public interface RequestObservation {

    /**
     * A request begins, on the caller's thread.
     *
     * @param selector whom it is for
     * @param request after all post-processors
     * @return ended when the reply is there and read, or with an error when there will be none
     */
    SendObservation.Sending start(Selector selector, Message<?> request);

    /**
     * The observation of what a template asks on another bus; this one, unless it tells buses apart.
     *
     * @param identifier the other bus's name
     */
    default RequestObservation onBus(String identifier) {
        return this;
    }
}
