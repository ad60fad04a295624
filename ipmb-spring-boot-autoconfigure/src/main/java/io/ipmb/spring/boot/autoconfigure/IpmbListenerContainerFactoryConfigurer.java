package io.ipmb.spring.boot.autoconfigure;

import io.ipmb.spring.config.IpmbListenerContainerCustomizer;
import io.ipmb.spring.config.IpmbListenerContainerFactory;
import io.ipmb.spring.listener.ListenerSettings;
import java.util.List;

/**
 * Sets up a container factory like the auto-configured one: by the properties {@code ipmb.listener.*}, with virtual
 * threads if the application enables them, and by the customizers. Inject it to declare a second factory with a few
 * differences. Thread-safe.
 *
 * @since 0.1.0
 */
public final class IpmbListenerContainerFactoryConfigurer {

    private final ListenerSettings settings;
    private final boolean virtualThreads;
    private final List<IpmbListenerContainerCustomizer> containerCustomizers;
    private final List<IpmbListenerContainerFactoryCustomizer> factoryCustomizers;

    IpmbListenerContainerFactoryConfigurer(
            IpmbProperties.Listener properties,
            boolean virtualThreads,
            List<IpmbListenerContainerCustomizer> containerCustomizers,
            List<IpmbListenerContainerFactoryCustomizer> factoryCustomizers) {
        this.settings = settings(properties);
        this.virtualThreads = virtualThreads;
        this.containerCustomizers = containerCustomizers;
        this.factoryCustomizers = factoryCustomizers;
    }

    private static ListenerSettings settings(IpmbProperties.Listener properties) {
        String prefix = "ipmb.listener.";
        return new ListenerSettings(
                properties.autoStartup(),
                PropertyChecks.within(
                        1, ListenerSettings.MOST_CONCURRENCY, prefix + "concurrency", properties.concurrency()),
                PropertyChecks.atLeast(0, prefix + "queue-capacity", properties.queueCapacity()),
                PropertyChecks.notNegative(prefix + "shutdown-timeout", properties.shutdownTimeout()),
                PropertyChecks.notNegative(prefix + "stuck-after", properties.stuckAfter()));
    }

    /** Sets up the factory; later settings override these. */
    public void configure(IpmbListenerContainerFactory factory) {
        factory.setSettings(settings);
        factory.setVirtualThreads(virtualThreads);
        factory.setCustomizers(containerCustomizers);
        factoryCustomizers.forEach(customizer -> customizer.customize(factory));
    }
}
