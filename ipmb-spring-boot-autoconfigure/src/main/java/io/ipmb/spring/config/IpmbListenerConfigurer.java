package io.ipmb.spring.config;

/** A bean that registers listeners itself, besides those with an annotation. */
@FunctionalInterface
public interface IpmbListenerConfigurer {

    /**
     * Called once, when all singletons are there and before the bus is joined.
     *
     * @param registrar takes the listeners
     */
    void configureIpmbListeners(IpmbListenerEndpointRegistrar registrar);
}
