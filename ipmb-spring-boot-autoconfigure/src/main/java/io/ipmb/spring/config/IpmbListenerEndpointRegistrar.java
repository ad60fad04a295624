package io.ipmb.spring.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects listeners while the application is being put together, and hands them to the registry when all of it is there:
 * what a listener needs, its container factory for instance, may be made after the bean that declares it.
 *
 * <p>For one thread at a time.
 *
 * @since 0.1.0
 */
public class IpmbListenerEndpointRegistrar {

    private final List<Runnable> collected = new ArrayList<>();
    private @Nullable IpmbListenerEndpointRegistry registry;
    private boolean complete;

    /** The registry that gets the listeners; null while nobody has set it. */
    public @Nullable IpmbListenerEndpointRegistry registry() {
        return registry;
    }

    /** Sets the registry that gets the listeners. */
    public void setRegistry(IpmbListenerEndpointRegistry value) {
        registry = value;
    }

    /** Registers a listener whose container the registry's own factory makes. */
    public void registerEndpoint(IpmbListenerEndpoint endpoint) {
        registerEndpoint(() -> endpoint, () -> null);
    }

    /**
     * Registers a listener.
     *
     * @param factory makes its container; null for the registry's own
     */
    public void registerEndpoint(IpmbListenerEndpoint endpoint, @Nullable IpmbListenerContainerFactory factory) {
        registerEndpoint(() -> endpoint, () -> factory);
    }

    /** Registers a listener that is made, as its factory is, when all singletons are there. */
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
     * Hands the collected listeners to the registry; those that come later are handed on at once.
     *
     * @throws io.ipmb.spring.listener.IllegalListenerException when one of them cannot work
     */
    public void registerAll() {
        complete = true;
        List<Runnable> registrations = List.copyOf(collected);
        collected.clear();
        registrations.forEach(Runnable::run);
    }
}
