package io.ipmb.spring.config;

import io.ipmb.spring.listener.IpmbListenerContainer;

/**
 * Changes new containers, on every bus. Beans of this type are called in order, before the container gets its first
 * listener, by the thread that registers that listener.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbListenerContainerCustomizer {

    /** Changes a container, which is stopped and has no listeners yet. */
    void customize(IpmbListenerContainer container);
}
