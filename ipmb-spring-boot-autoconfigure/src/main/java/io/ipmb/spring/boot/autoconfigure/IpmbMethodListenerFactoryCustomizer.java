package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.listener.adapter.MethodListenerFactory;

/**
 * Changes the auto-configured factory of listener methods: arguments, error handling, retries. Beans of this type are
 * called in order, once, after the properties are applied. Listeners on further buses have the same settings.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbMethodListenerFactoryCustomizer {

    /** Changes the factory, which has made no listener yet. */
    void customize(MethodListenerFactory factory);
}
