package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.listener.adapter.MethodListenerFactory;

/**
 * Changes the auto-configured factory that makes listeners of methods: arguments, error handling, retries. Beans of this type
 * are called in their order, once, after the properties have been applied.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbMethodListenerFactoryCustomizer {

    /** Changes the factory, which has made no listener yet. */
    void customize(MethodListenerFactory factory);
}
