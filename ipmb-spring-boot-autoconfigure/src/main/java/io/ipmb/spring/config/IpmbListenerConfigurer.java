package io.ipmb.spring.config;

/**
 * Registers listeners without an annotation. Beans of this type are called in order, by the thread that starts the
 * application.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface IpmbListenerConfigurer {

    /**
     * Called once, when all singletons exist and before the listeners start.
     *
     * @param registrar takes the listeners
     */
    void configureIpmbListeners(IpmbListenerEndpointRegistrar registrar);
}
