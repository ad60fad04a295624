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
 * The listeners of an application and their containers, one for each label on each bus, with their common start and
 * stop. The container factory determines a listener's bus ({@link IpmbListenerContainerFactory#connection()}); without
 * one, it is the first.
 *
 * <p>A unicast message reaches a matching listener, whichever of the application's endpoints the bus gives it to. The
 * containers on that bus are asked in their order, the base first: the first running one gets it whose label satisfies
 * the selector and that has a listener for the message. Therefore all endpoints read the payload types of all listeners
 * on that bus, and a type id has the same class in all of them.
 *
 * <p>Listeners come and go at any time. While the registry runs, {@link #register} returns when the new listener is on
 * its bus, and the application leaves a label with its last listener. Ids are reusable.
 *
 * <p>{@link CommonLifecycle} has the order of start and stop.
 *
 * <p>Thread-safe. Registering and starting hold {@code changes}; lookups take no lock.
 *
 * @since 0.1.0
 */
public class IpmbListenerEndpointRegistry implements SmartLifecycle, DisposableBean {

    /** Before the web server, whose requests may send; after everything that listeners may need. */
    public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    /** A listener and its place. */
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
     * @param connections the first one is for listeners whose container factory has no connection
     * @throws IllegalArgumentException when the list is empty, or two connections are to one bus
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

    /** The first connection, for listeners whose container factory has none. */
    public IpmbConnection connection() {
        return connections.get(0);
    }

    /** The connection of the listener with this id; null when no listener has it. */
    public @Nullable IpmbConnection connectionOf(String listenerId) {
        Registration registration = registrations.get(listenerId);
        return registration == null ? null : registration.run().place().connection();
    }

    // Listeners

    /** Registers a listener on the first bus, with that bus's container factory; see the other {@code register}. */
    public void register(IpmbListenerEndpoint endpoint) {
        register(endpoint, null);
    }

    /**
     * Registers a listener. While the registry runs, this returns when the listener is on its bus, unless it has no
     * automatic start. A listener whose bus cannot be joined is not registered.
     *
     * @param factory makes its container, and determines its bus; null for the first bus, with the factory of the other
     *     listeners of its label, or that bus's own
     * @throws IllegalListenerException when its id is taken, no message can reach it, or it conflicts with another
     *     listener
     * @throws io.ipmb.JoinException when the bus cannot be joined, under {@link StartupFailurePolicy#STOP}
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
            // From here on the listener is registered, whatever happens.
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
     * Removes a listener. With the last listener of a label, the application leaves that label, and this waits for the
     * message being handled, unless the listener itself calls.
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
     * Calls the observer for each container, and later for each new one before its start; for metrics and the like. The
     * observer must not register listeners.
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
     * Calls the observer for each listener, and later for each new one before its first message; for metrics and the
     * like. The observer must not register listeners.
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
     * Calls the observer for each removed container, after its stop was requested. A container whose listener
     * unregisters itself runs until that listener returns.
     */
    public void onContainerGone(Consumer<? super IpmbListenerContainer> observer) {
        goneObservers.add(observer);
    }

    /** The container of the listener with this id; null when no listener has it. */
    public @Nullable IpmbListenerContainer container(String listenerId) {
        Registration registration = registrations.get(listenerId);
        return registration == null ? null : registration.run().container();
    }

    // Life

    @Override
    public void start() {
        life.start();
    }

    /** Stops all containers and waits for their end, except when one of the application's listeners calls. */
    @Override
    public void stop() {
        life.stop();
    }

    /**
     * As {@link #stop()}, on the caller's thread. Spring's lifecycle continues after as many callbacks as the phase has
     * beans, and it also counts callbacks of beans that depend on the registry in other phases. A callback from another
     * thread could thus be too late. A listener that ends the application does not wait for its own end.
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

    /** Stops the containers if the context ends without a stop. */
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
