package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.config.IpmbListenerContainerFactory;

/**
 * Changes every container factory that {@link IpmbListenerContainerFactoryConfigurer} sets up: the auto-configured one,
 * those of further buses, and the application's own. Beans of this type are called in order, after the properties are
 * applied. For single containers there is {@link io.ipmb.spring.config.IpmbListenerContainerCustomizer}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbListenerContainerFactoryCustomizer {

    /** Changes the factory, which has made no container yet. */
    void customize(IpmbListenerContainerFactory factory);
}
