package io.ipmb.spring.annotation;

import io.ipmb.spring.config.IpmbListenerEndpoint;
import io.ipmb.spring.listener.IpmbMessageListener;
import io.ipmb.spring.listener.ListenerSettings;
import org.jspecify.annotations.Nullable;

/**
 * A listener of one or several methods of a bean.
 *
 * @param id the listener's name in the application; unique
 * @param selector the listener's selector; empty for {@code ipmb.label} alone
 * @param order its place among the listeners of a unicast message: the lowest gets it
 * @param settings the differences from the container factory's settings; null for none
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
