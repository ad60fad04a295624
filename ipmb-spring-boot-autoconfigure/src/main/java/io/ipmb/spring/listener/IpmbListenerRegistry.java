package io.ipmb.spring.listener;

import io.ipmb.Endpoint;
import io.ipmb.Label;
import io.ipmb.spring.core.EndpointFactory;
import io.ipmb.spring.core.EndpointSupplier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.SmartLifecycle;

/**
 * The containers of the application, one per label, and their common life. The one for {@code ipmb.label} alone is there
 * always, joins first, and is what the application sends through.
 */
public final class IpmbListenerRegistry implements SmartLifecycle, EndpointSupplier {

    /** Before the web server takes requests that may want to send, after everything that listeners may need. */
    public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    private final Map<Label, IpmbListenerContainer> containers = new LinkedHashMap<>();
    private final EndpointFactory factory;
    private final IpmbListenerContainer base;
    private volatile boolean running;

    /** @param factory joins the bus for each container */
    public IpmbListenerRegistry(EndpointFactory factory) {
        this.factory = factory;
        this.base = new IpmbListenerContainer(factory, factory.baseLabel());
        containers.put(base.label(), base);
    }

    /**
     * Adds a listener to the container of its label.
     *
     * @throws IllegalListenerException when it cannot be reached, or is in conflict with another one
     * @throws IllegalStateException when the containers have been started
     */
    public void register(ListenerMethod listener) {
        if (running) {
            throw new IllegalStateException("The listener " + listener + " was found after the bus was joined");
        }
        Label label = ListenerLabel.of(factory.baseLabel(), listener.selector(), listener.toString());
        IpmbListenerContainer container;
        synchronized (containers) {
            container = containers.computeIfAbsent(label, key -> new IpmbListenerContainer(factory, key));
        }
        container.add(listener);
    }

    /** All containers, the one of {@code ipmb.label} first. */
    public Collection<IpmbListenerContainer> containers() {
        synchronized (containers) {
            return List.copyOf(containers.values());
        }
    }

    @Override
    public Endpoint endpoint() {
        Endpoint endpoint = base.endpoint();
        if (endpoint == null) {
            throw new IllegalStateException(
                    "The application is not on the bus: it has not been started yet, or was stopped");
        }
        return endpoint;
    }

    @Override
    public void start() {
        List<IpmbListenerContainer> started = new ArrayList<>();
        try {
            for (IpmbListenerContainer container : containers()) {
                container.start();
                started.add(container);
            }
            running = true;
        } catch (RuntimeException e) {
            started.forEach(IpmbListenerContainer::stop);
            throw e;
        }
    }

    @Override
    public void stop() {
        List<IpmbListenerContainer> all = new ArrayList<>(containers());
        Collections.reverse(all);
        all.forEach(IpmbListenerContainer::stop);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
