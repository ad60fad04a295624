package io.ipmb.spring.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects listeners while the application context is built, and registers them when it is complete: a listener may
 * need beans that are made later than its own, for instance its container factory.
 *
 * <p>Not thread-safe.
 *
 * @since 0.1.0
 */
public class IpmbListenerEndpointRegistrar {

    private final List<Runnable> collected = new ArrayList<>();
    private @Nullable IpmbListenerEndpointRegistry registry;
    private boolean complete;

    /** The registry of the listeners; null until it is set. */
    public @Nullable IpmbListenerEndpointRegistry registry() {
        return registry;
    }

    /** Sets the registry of the listeners. */
    public void setRegistry(IpmbListenerEndpointRegistry value) {
        registry = value;
    }

    /**
     * Registers a listener on the first bus, with that bus's container factory.
     *
     * @throws io.ipmb.spring.listener.IllegalListenerException after {@link #registerAll()}, when the listener cannot
     *     work
     */
    public void registerEndpoint(IpmbListenerEndpoint endpoint) {
        registerEndpoint(() -> endpoint, () -> null);
    }

    /**
     * Registers a listener.
     *
     * @param factory makes its container, and determines its bus; null for the first bus and its factory
     * @throws io.ipmb.spring.listener.IllegalListenerException after {@link #registerAll()}, when the listener cannot
     *     work
     */
    public void registerEndpoint(IpmbListenerEndpoint endpoint, @Nullable IpmbListenerContainerFactory factory) {
        registerEndpoint(() -> endpoint, () -> factory);
    }

    /**
     * As {@link #registerEndpoint(IpmbListenerEndpoint, IpmbListenerContainerFactory)}; both suppliers are asked when
     * all singletons exist.
     */
    public void registerEndpoint(
            Supplier<? extends IpmbListenerEndpoint> endpoint,
            Supplier<? extends @Nullable IpmbListenerContainerFactory> factory) {
        Runnable registration =
                () -> Objects.requireNonNull(registry, "the registrar has no registry; call setRegistry")
                        .register(endpoint.get(), factory.get());
        if (complete) {
            registration.run();
        } else {
            collected.add(registration);
        }
    }

    /**
     * Registers the collected listeners, and from now on each further one at once.
     *
     * @throws io.ipmb.spring.listener.IllegalListenerException when one of them cannot work
     * @throws NullPointerException when no registry was set
     */
    public void registerAll() {
        complete = true;
        List<Runnable> registrations = List.copyOf(collected);
        collected.clear();
        registrations.forEach(Runnable::run);
    }
}
