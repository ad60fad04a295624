package io.ipmb.spring.config;

/**
 * A bean that registers listeners itself, besides those with an annotation.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbListenerConfigurer {

    /**
     * Called once, when all singletons are there and before the bus is joined.
     *
     * @param registrar takes the listeners
     */
    void configureIpmbListeners(IpmbListenerEndpointRegistrar registrar);
}
