package io.ipmb.spring.annotation;

import io.ipmb.spring.config.IpmbListenerEndpoint;
import io.ipmb.spring.listener.IpmbMessageListener;
import io.ipmb.spring.listener.ListenerSettings;
import org.jspecify.annotations.Nullable;

/**
 * A listener that is a bean's method, or several methods of one.
 *
 * @param id its name in the application; unique
 * @param selector how senders may address it; empty: under {@code ipmb.label} alone
 * @param order the lowest one of several that take a message gets it
 * @param settings what differs from the container factory's; null for nothing
 * @param listener calls the method
 * @since 0.1.0
 */
record MethodIpmbListenerEndpoint(
        String id, String selector, int order, @Nullable ListenerSettings settings, IpmbMessageListener listener)
        implements IpmbListenerEndpoint {

    @Override
    public String description() {
        return listener.toString();
    }
}
