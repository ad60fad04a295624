package io.ipmb.spring.config;

import io.ipmb.spring.listener.IpmbListenerContainer;

/**
 * Changes containers that a factory has made, before listeners are added. Beans of this type are applied in order.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbListenerContainerCustomizer {

    /** Changes a container, which is stopped and has no listeners yet. */
    void customize(IpmbListenerContainer container);
}
