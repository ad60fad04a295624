package io.ipmb.spring.config;

import io.ipmb.spring.config.Containers.Place;
import io.ipmb.spring.config.Containers.Run;
import io.ipmb.spring.listener.IllegalListenerException;
import io.ipmb.spring.listener.IpmbListenerContainer;
import io.ipmb.spring.listener.RegisteredListener;
import io.ipmb.spring.listener.StartupFailurePolicy;
import io.ipmb.spring.support.Internal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * The listeners of an application and the containers that run them, one for each label on each bus, with their common
 * start and stop. A listener is on the bus of its container factory
 * ({@link IpmbListenerContainerFactory#connection()}), else on the first.
 *
 * <p>A message to one receiver reaches the listener that it is meant for, whichever of the application's endpoints the
 * bus gives it to: of the containers on that bus in their order, the base first, the first that listens, whose label
 * satisfies the selector and of whose listeners one takes the message. For that, all endpoints read what any listener
 * on that bus reads, and a type id stands for one class in all of them.
 *
 * <p>Listeners come and go at any time. While the registry runs, a new one is on its bus when {@link #register}
 * returns, and the application leaves a label with its last listener. Ids may be used again.
 *
 * <p>{@link CommonLifecycle} says how they start and stop together.
 *
 * <p>Thread-safe. {@code changes} is held by whoever registers or starts; looking things up waits for nobody.
 *
 * @since 0.1.0
 */
public class IpmbListenerEndpointRegistry implements SmartLifecycle, DisposableBean {

    /** Before the web server takes requests that may want to send, after everything that listeners may need. */
    public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    /** A listener and where it is. */
    private record Registration(IpmbListenerEndpoint endpoint, Run run) {}

    private final List<IpmbConnection> connections;
    private final Containers containers;
    private final CommonLifecycle life;
    private final ReentrantLock changes = new ReentrantLock();
    private final List<Consumer<? super IpmbListenerContainer>> observers = new ArrayList<>();
    private final List<Consumer<? super IpmbListenerContainer>> goneObservers = new CopyOnWriteArrayList<>();
    private final List<Consumer<? super RegisteredListener>> listenerObservers = new ArrayList<>();
    private volatile Map<String, Registration> registrations = Map.of();

    /** A registry for listeners on one bus. */
    public IpmbListenerEndpointRegistry(IpmbConnection connection) {
        this(List.of(connection));
    }

    /**
     * A registry without listeners, stopped. It makes the bases of all connections.
     *
     * @param connections the first is that of listeners whose container factory names none
     * @throws IllegalArgumentException when there is none, or two of them are to the same bus
     */
    public IpmbListenerEndpointRegistry(List<IpmbConnection> connections) {
        this.connections = List.copyOf(connections);
        check(this.connections);
        this.containers = new Containers(this.connections);
        this.life = new CommonLifecycle(this.connections, containers, changes);
    }

    private static void check(List<IpmbConnection> connections) {
        if (connections.isEmpty()) {
            throw new IllegalArgumentException("connections is empty; a registry needs at least one");
        }
        long buses =
                connections.stream().map(IpmbConnection::identifier).distinct().count();
        if (buses < connections.size()) {
            throw new IllegalArgumentException("connections=" + connections
                    + " has two connections to one bus; use one of them, and selectors for its listeners");
        }
    }

    // Connections

    /** The connections of the application, the first one first. */
    public List<IpmbConnection> connections() {
        return connections;
    }

    /** The first connection, that of listeners whose container factory names none. */
    public IpmbConnection connection() {
        return connections.get(0);
    }

    /** The connection that the listener of this id is on; null when no listener has this id. */
    public @Nullable IpmbConnection connectionOf(String listenerId) {
        Registration registration = registrations.get(listenerId);
        return registration == null ? null : registration.run().place().connection();
    }

    // Listeners

    /** Registers a listener on the first bus, with its own container factory; see the other {@code register}. */
    public void register(IpmbListenerEndpoint endpoint) {
        register(endpoint, null);
    }

    /**
     * Registers a listener. While the registry runs, the listener is on its bus when this returns, unless it is not to
     * start by itself; when the bus cannot be joined for it, it is not registered.
     *
     * @param factory makes its container, and names its bus; null for the factory that the other listeners of its label
     *     on the first bus name, else the first bus's own
     * @throws IllegalListenerException when its id is taken, it cannot be reached, or it conflicts with another
     *     listener
     * @throws io.ipmb.JoinException when the bus cannot be joined and {@link StartupFailurePolicy} does not say to go
     *     on
     */
    public void register(IpmbListenerEndpoint endpoint, @Nullable IpmbListenerContainerFactory factory) {
        IpmbConnection connection = connection(endpoint, factory);
        Place place = new Place(
                connection, ListenerLabel.of(connection.baseLabel(), endpoint.selector(), endpoint.description()));
        changes.lock();
        try {
            checkId(endpoint);
            Run run = run(place, endpoint, factory);
            RegisteredListener added = new RegisteredListener(
                    endpoint.id(), endpoint.description(), endpoint.order(), endpoint.listener());
            run.container().add(added, endpoint.settings());
            // From here on it is registered, whatever happens.
            if (containers.at(place) == null) {
                containers.add(run);
                observers.forEach(observer -> observer.accept(run.container()));
            }
            registrations = with(registrations, endpoint.id(), new Registration(endpoint, run));
            listenerObservers.forEach(observer -> observer.accept(added));
            if (life.isRunning() && run.container().isAutoStartup()) {
                try {
                    run.container().start();
                } catch (RuntimeException | Error e) {
                    unregister(endpoint.id());
                    throw e;
                }
            }
        } finally {
            changes.unlock();
        }
    }

    private IpmbConnection connection(IpmbListenerEndpoint endpoint, @Nullable IpmbListenerContainerFactory factory) {
        IpmbConnection named = factory == null ? null : factory.connection();
        if (named == null) {
            return connection();
        }
        if (!connections.contains(named)) {
            throw new IllegalListenerException(
                    "The container factory of the listener " + endpoint.description() + " is for the " + named
                            + ", which this registry does not have",
                    "Make that connection a bean, or give it to the registry.");
        }
        return named;
    }

    private void checkId(IpmbListenerEndpoint endpoint) {
        Registration other = registrations.get(endpoint.id());
        if (other != null) {
            throw new IllegalListenerException(
                    "The listeners " + other.endpoint().description() + " and " + endpoint.description()
                            + " have the same id '" + endpoint.id() + "'",
                    "Give one of them another id, or unregister the first before.");
        }
    }

    private Run run(Place place, IpmbListenerEndpoint endpoint, @Nullable IpmbListenerContainerFactory factory) {
        Run known = containers.at(place);
        if (known == null) {
            IpmbListenerContainerFactory makes =
                    factory == null ? place.connection().containerFactory() : factory;
            return new Run(place, makes.create(place.connection().runtime(), place.label()), makes);
        }
        if (factory != null && !factory.equals(known.factory())) {
            throw new IllegalListenerException(
                    "The listener " + endpoint.description()
                            + " names a container factory, but a container of another one runs the listeners of its label "
                            + place.label().elements() + " already",
                    "Name the same factory for all listeners of a label, or give this one a selector that names another "
                            + "element.");
        }
        return known;
    }

    /**
     * Removes a listener; the application leaves the label when this was its last listener there. What the listener is
     * handling at this moment it still handles: this waits for it where it was the last one, unless the listener itself
     * calls.
     *
     * @return false when no listener has this id
     */
    public boolean unregister(String id) {
        final IpmbListenerContainer empty;
        changes.lock();
        try {
            Registration registration = registrations.get(id);
            if (registration == null) {
                return false;
            }
            Run run = registration.run();
            IpmbListenerContainer container = run.container();
            container.remove(id);
            registrations = without(registrations, id);
            if (run.isBase() || !container.listeners().isEmpty()) {
                return true;
            }
            containers.remove(run);
            empty = container;
        } finally {
            changes.unlock();
        }
        try {
            empty.stop();
        } finally {
            goneObservers.forEach(observer -> observer.accept(empty));
        }
        return true;
    }

    /** The ids of all listeners. */
    public Set<String> listenerIds() {
        return registrations.keySet();
    }

    /** The ids of all listeners on one bus. */
    public Set<String> listenerIds(IpmbConnection connection) {
        return registrations.values().stream()
                .filter(registration -> registration.run().place().connection() == connection)
                .map(registration -> registration.endpoint().id())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The listener of this id; null when there is none. */
    public @Nullable IpmbListenerEndpoint listener(String id) {
        Registration registration = registrations.get(id);
        return registration == null ? null : registration.endpoint();
    }

    // Containers

    /** All containers, the bases first. */
    public List<IpmbListenerContainer> containers() {
        return containers.all();
    }

    /** The containers on one bus, the base first. */
    public List<IpmbListenerContainer> containers(IpmbConnection connection) {
        return containers.on(connection);
    }

    /**
     * Calls for each container that there is, and from now on for each new one, before it is started; for metrics and
     * the like. Must not register listeners.
     */
    public void onContainer(Consumer<? super IpmbListenerContainer> observer) {
        changes.lock();
        try {
            observers.add(observer);
            containers().forEach(observer);
        } finally {
            changes.unlock();
        }
    }

    /**
     * Calls for each listener that there is, and from now on for each new one, before it gets a message; for metrics
     * and the like. Must not register listeners.
     */
    @Internal
    public void onListener(Consumer<? super RegisteredListener> observer) {
        changes.lock();
        try {
            listenerObservers.add(observer);
            containers().forEach(container -> container.listeners().forEach(observer));
        } finally {
            changes.unlock();
        }
    }

    /**
     * Calls for each container whose label is left from now on, after it was told to stop: where its listener itself
     * unregisters, that goes on for as long as the listener runs.
     */
    public void onContainerGone(Consumer<? super IpmbListenerContainer> observer) {
        goneObservers.add(observer);
    }

    /** The container that runs the listener of this id; null when there is none. */
    public @Nullable IpmbListenerContainer container(String listenerId) {
        Registration registration = registrations.get(listenerId);
        return registration == null ? null : registration.run().container();
    }

    // Life

    @Override
    public void start() {
        life.start();
    }

    /**
     * Stops all containers; returns when that is done, or at once when one of the application's own listeners calls.
     */
    @Override
    public void stop() {
        life.stop();
    }

    /**
     * As {@link #stop()}, on the caller's thread. Spring's lifecycle goes on as soon as as many beans have called back
     * as this phase has, and counts among them those that depend on the registry, whatever their phase: a call from
     * another thread could come too late. A listener that ends the application does not wait for its own end.
     */
    @Override
    public void stop(Runnable callback) {
        try {
            stop();
        } finally {
            callback.run();
        }
    }

    @Override
    public boolean isRunning() {
        return life.isRunning();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Stops what is still running when the context ends without having stopped it. */
    @Override
    public void destroy() {
        stop();
    }

    private static Map<String, Registration> with(Map<String, Registration> map, String id, Registration registration) {
        Map<String, Registration> more = new LinkedHashMap<>(map);
        more.put(id, registration);
        return Collections.unmodifiableMap(more);
    }

    private static Map<String, Registration> without(Map<String, Registration> map, String id) {
        Map<String, Registration> fewer = new LinkedHashMap<>(map);
        fewer.remove(id);
        return Collections.unmodifiableMap(fewer);
    }
}
