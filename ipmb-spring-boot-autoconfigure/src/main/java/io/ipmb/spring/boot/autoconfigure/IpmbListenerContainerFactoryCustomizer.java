package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.config.IpmbListenerContainerFactory;

/**
 * Changes the auto-configured container factory, and every other one that {@link IpmbListenerContainerFactoryConfigurer}
 * sets up. Beans of this type are called in their order, after the properties have been applied. To change single
 * containers, there is {@link io.ipmb.spring.config.IpmbListenerContainerCustomizer}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbListenerContainerFactoryCustomizer {

    /** Changes the factory, which has made no container yet. */
    void customize(IpmbListenerContainerFactory factory);
}
